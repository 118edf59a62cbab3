// tversky: sums0
// in0: prediction
// in1: target
float scaled(float x, float k) {
  float power = intBitsToFloat((int(clamp(k, -126.0, 127.0)) + 127) << 23);
  return k < -126.0 ? 0.0 : x * power;
}
float expOf(float x) {
  float t = min(x, 88.3762);
  float k = floor(t * 1.4426950408889634 + 0.5);
  float r = (t - k * 0.693145751953125) - k * 0.00000142860682030941;
  float p = 1.0 + (r + r * r * ((((0.001392617612 * r + 0.008363173075) * r + 0.04166655466) * r + 0.1666657703) * r + 0.5));
  return t < (-87.3365) ? 0.0 : scaled(p, k);
}
float sum18(int n, int b, int c) {
  float total = 0.0;
  float v3 = float(c);
  for (int start = b; start < pixels; start += chunk * blocks) {
    int stop = min(start + chunk * blocks, pixels);
    float part = 0.0;
    for (int s = start; s < stop; s += blocks) {
      float v0 = getIn0(n * 3 * pixels + c * pixels + s);
      float v8 = -3.402823e38;
      for (int c = 0; c < 3; c += 1) {
        float v0 = getIn0(n * 3 * pixels + c * pixels + s);
        v8 = max(v8, v0);
      }
      float v10 = -v8;
      float v12 = v0 + v10;
      float v13 = expOf(v12);
      float v14 = 0.0;
      for (int c = 0; c < 3; c += 1) {
        float v0 = getIn0(n * 3 * pixels + c * pixels + s);
        float v12 = v0 + v10;
        float v13 = expOf(v12);
        v14 += v13;
      }
      float v16 = v13 / v14;
      float v1 = getIn1(n * pixels + s);
      bool v6 = v1 == v3;
      float v7 = v6 ? 1.0 : 0.0;
      float v17 = v16 * v7;
      part += v17;
    }
    total += part;
  }
  return total;
}
float sum19(int n, int b, int c) {
  float total = 0.0;
  for (int start = b; start < pixels; start += chunk * blocks) {
    int stop = min(start + chunk * blocks, pixels);
    float part = 0.0;
    for (int s = start; s < stop; s += blocks) {
      float v0 = getIn0(n * 3 * pixels + c * pixels + s);
      float v8 = -3.402823e38;
      for (int c = 0; c < 3; c += 1) {
        float v0 = getIn0(n * 3 * pixels + c * pixels + s);
        v8 = max(v8, v0);
      }
      float v10 = -v8;
      float v12 = v0 + v10;
      float v13 = expOf(v12);
      float v14 = 0.0;
      for (int c = 0; c < 3; c += 1) {
        float v0 = getIn0(n * 3 * pixels + c * pixels + s);
        float v12 = v0 + v10;
        float v13 = expOf(v12);
        v14 += v13;
      }
      float v16 = v13 / v14;
      part += v16;
    }
    total += part;
  }
  return total;
}
float sum22(int n, int b, int c) {
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
  int row = i / 9;
  int column = i - row * 9;
  int n = row / blocks;
  int b = row - n * blocks;
  if (column < 3) { return sum18(n, b, column); }
  if (column < 6) { return sum19(n, b, column - 3); }
  return sum22(n, b, column - 6);
}
void main() {
  setOutput(element(getOutputCoords()));
}
