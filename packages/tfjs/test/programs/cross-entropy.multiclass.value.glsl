// cross-entropy: value
float total0(int first, int end, int column) {
  float total = 0.0;
  for (int start = first; start < end; start += chunk) {
    int stop = min(start + chunk, end);
    float part = 0.0;
    for (int row = start; row < stop; row += 1) {
      part += getSums0(row * 1 + column);
    }
    total += part;
  }
  return total;
}
float value20() {
  float v17 = 0.0;
  for (int n = 0; n < samples; n += 1) {
    float v15 = total0(n * blocks, (n + 1) * blocks, 0);
    float v16 = -v15;
    v17 += v16;
  }
  float v18 = size18;
  float v19 = v17 / v18;
  return v19;
}
float element(int i) {
  return value20();
}
void main() {
  setOutput(element(getOutputCoords()));
}
