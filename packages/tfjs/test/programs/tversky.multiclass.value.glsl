// tversky: value
float total0(int first, int end, int column) {
  float total = 0.0;
  for (int start = first; start < end; start += chunk) {
    int stop = min(start + chunk, end);
    float part = 0.0;
    for (int row = start; row < stop; row += 1) {
      part += getSums0(row * 9 + column);
    }
    total += part;
  }
  return total;
}
float value40() {
  float v37 = 0.0;
  for (int n = 0; n < samples; n += 1) {
    float v36 = 0.0;
    for (int c = 0; c < 3; c += 1) {
      float v19 = total0(n * blocks, (n + 1) * blocks, 3 + c);
      float v18 = total0(n * blocks, (n + 1) * blocks, c);
      float v20 = -v18;
      float v21 = v19 + v20;
      float v26 = v21 * 0.3;
      float v22 = total0(n * blocks, (n + 1) * blocks, 6 + c);
      float v23 = v22 + v20;
      float v29 = v23 * 0.7;
      float v30 = v26 + v29;
      float v31 = v18 + v30;
      float v34 = v31 + 0.00001;
      float v35 = v30 / v34;
      v36 += v35;
    }
    v37 += v36;
  }
  float v38 = size38;
  float v39 = v37 / v38;
  return v39;
}
float element(int i) {
  return value40();
}
void main() {
  setOutput(element(getOutputCoords()));
}
