// cross-entropy: sums0
// in1: target
// in0: prediction
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
float atanhOf(float z) {
  float w = z * z;
  return z * ((((0.28157778313522575 * w + 0.2796515775679465) * w + 0.40024595229818943) * w + 0.6666632164140144) * w + 2.000000007681758);
}
float logOf(float x) {
  int bits = floatBitsToInt(x);
  float one = intBitsToFloat((bits & 8388607) | 1065353216);
  bool large = one > 1.4142135;
  float m = large ? 0.5 * one : one;
  float e = large ? float((bits >> 23) - 126) : float((bits >> 23) - 127);
  return e * 0.693145751953125 + (e * 0.00000142860682030941 + atanhOf((m - 1.0) / (m + 1.0)));
}
float sum15(int n, int b) {
  float total = 0.0;
  for (int start = b; start < pixels; start += chunk * blocks) {
    int stop = min(start + chunk * blocks, pixels);
    float part = 0.0;
    for (int s = start; s < stop; s += blocks) {
      float v14 = 0.0;
      float v2 = -3.402823e38;
      for (int c = 0; c < 3; c += 1) {
        float v0 = getIn0(n * pixels * 3 + s * 3 + c);
        v2 = max(v2, v0);
      }
      float v4 = -v2;
      float v8 = 0.0;
      for (int c = 0; c < 3; c += 1) {
        float v0 = getIn0(n * pixels * 3 + s * 3 + c);
        float v6 = v0 + v4;
        float v7 = expOf(v6);
        v8 += v7;
      }
      float v9 = logOf(v8);
      float v10 = -v9;
      for (int c = 0; c < 3; c += 1) {
        float v1 = getIn1(n * pixels * 3 + s * 3 + c);
        float v0 = getIn0(n * pixels * 3 + s * 3 + c);
        float v6 = v0 + v4;
        float v12 = v6 + v10;
        float v13 = v1 * v12;
        v14 += v13;
      }
      part += v14;
    }
    total += part;
  }
  return total;
}
float element(int i) {
  int row = i;
  int column = 0;
  int n = row / blocks;
  int b = row - n * blocks;
  return sum15(n, b);
}
void main() {
  setOutput(element(getOutputCoords()));
}
