// balanced-cross-entropy: sums0
// in1: target
float sum10(int n, int b, int c) {
  float total = 0.0;
  float v3 = float(c);
  for (int start = b; start < pixels; start += chunk * blocks) {
    int stop = min(start + chunk * blocks, pixels);
    float part = 0.0;
    for (int s = start; s < stop; s += blocks) {
      float v1 = getIn1(n * pixels + s);
      bool v6 = v1 == v3;
      float v7 = v6 ? 1.0 : 0.0;
      part += v7;
    }
    total += part;
  }
  return total;
}
float element(int i) {
  int row = i / 3;
  int column = i - row * 3;
  int n = row / blocks;
  int b = row - n * blocks;
  return sum10(n, b, column);
}
void main() {
  setOutput(element(getOutputCoords()));
}
