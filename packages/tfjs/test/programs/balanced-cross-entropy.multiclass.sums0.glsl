// balanced-cross-entropy: sums0
// in1: target
float sum10(int n, int b, int c) {
  int first = b * span;
  int end = min(first + span, pixels);
  float total = 0.0;
  float v3 = float(c);
  for (int start = first; start < end; start += chunk) {
    int stop = min(start + chunk, end);
    float part = 0.0;
    for (int s = start; s < stop; s += 1) {
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
