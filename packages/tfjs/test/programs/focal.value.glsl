// focal: value
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
float value41() {
  float v38 = 0.0;
  for (int n = 0; n < samples; n += 1) {
    float v37 = total0(n * blocks, (n + 1) * blocks, 0);
    v38 += v37;
  }
  float v39 = size39;
  float v40 = v38 / v39;
  return v40;
}
float element(int i) {
  return value41();
}
void main() {
  setOutput(element(getOutputCoords()));
}
