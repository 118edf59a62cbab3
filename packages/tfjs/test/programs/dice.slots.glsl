// dice: slots
float total0(int first, int end, int column) {
  float total = 0.0;
  for (int start = first; start < end; start += chunk) {
    int stop = min(start + chunk, end);
    float part = 0.0;
    for (int row = start; row < stop; row += 1) {
      part += getSums0(row * 3 + column);
    }
    total += part;
  }
  return total;
}
float value29(int n) {
  float v15 = total0(n * blocks, (n + 1) * blocks, 0);
  float v16 = total0(n * blocks, (n + 1) * blocks, 1);
  float v17 = -v15;
  float v18 = v16 + v17;
  float v23 = v18 * 0.5;
  float v19 = total0(n * blocks, (n + 1) * blocks, 2);
  float v20 = v19 + v17;
  float v24 = v20 * 0.5;
  float v25 = v23 + v24;
  float v26 = v15 + v25;
  float v29 = v26 + 0.00001;
  return v29;
}
float value30(int n) {
  float v16 = total0(n * blocks, (n + 1) * blocks, 1);
  float v15 = total0(n * blocks, (n + 1) * blocks, 0);
  float v17 = -v15;
  float v18 = v16 + v17;
  float v23 = v18 * 0.5;
  float v19 = total0(n * blocks, (n + 1) * blocks, 2);
  float v20 = v19 + v17;
  float v24 = v20 * 0.5;
  float v25 = v23 + v24;
  float v26 = v15 + v25;
  float v29 = v26 + 0.00001;
  float v30 = v25 / v29;
  return v30;
}
float element(int i) {
  if (i < start1) {
    int place = i;
    int n = place;
    return value29(n);
  }
  int place = i - start1;
  int n = place;
  return value30(n);
}
void main() {
  setOutput(element(getOutputCoords()));
}
