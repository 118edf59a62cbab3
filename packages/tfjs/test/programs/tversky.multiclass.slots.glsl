// tversky: slots
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
float value34(int n, int c) {
  float v18 = total0(n * blocks, (n + 1) * blocks, c);
  float v19 = total0(n * blocks, (n + 1) * blocks, 3 + c);
  float v20 = -v18;
  float v21 = v19 + v20;
  float v26 = v21 * 0.3;
  float v22 = total0(n * blocks, (n + 1) * blocks, 6 + c);
  float v23 = v22 + v20;
  float v29 = v23 * 0.7;
  float v30 = v26 + v29;
  float v31 = v18 + v30;
  float v34 = v31 + 0.00001;
  return v34;
}
float value35(int n, int c) {
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
  return v35;
}
float element(int i) {
  if (i < start1) {
    int place = i;
    int n = place / 3;
    int c = place - n * 3;
    return value34(n, c);
  }
  int place = i - start1;
  int n = place / 3;
  int c = place - n * 3;
  return value35(n, c);
}
void main() {
  setOutput(element(getOutputCoords()));
}
