// balanced-cross-entropy: value
float total1(int first, int end, int column) {
  float total = 0.0;
  for (int start = first; start < end; start += chunk) {
    int stop = min(start + chunk, end);
    float part = 0.0;
    for (int row = start; row < stop; row += 1) {
      part += getSums1(row * 1 + column);
    }
    total += part;
  }
  return total;
}
float value43() {
  float v40 = 0.0;
  for (int n = 0; n < samples; n += 1) {
    float v39 = total1(n * blocks, (n + 1) * blocks, 0);
    v40 += v39;
  }
  float v41 = size41;
  float v42 = v40 / v41;
  return v42;
}
float element(int i) {
  return value43();
}
void main() {
  setOutput(element(getOutputCoords()));
}
