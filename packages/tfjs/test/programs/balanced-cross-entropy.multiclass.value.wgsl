// balanced-cross-entropy: value
fn total1(first : i32, end : i32, column : i32) -> f32 {
  var total : f32 = 0.0;
  for (var start = first; start < end; start += uniforms.chunk) {
    let stop : i32 = min(start + uniforms.chunk, end);
    var part : f32 = 0.0;
    for (var row = start; row < stop; row += 1) {
      part += f32(sums1[row * 1 + column]);
    }
    total += part;
  }
  return total;
}
fn value43() -> f32 {
  var v40 : f32 = 0.0;
  for (var n = 0; n < uniforms.samples; n += 1) {
    let v39 : f32 = total1(n * uniforms.blocks, (n + 1) * uniforms.blocks, 0);
    v40 += v39;
  }
  let v41 : f32 = uniforms.size41;
  let v42 : f32 = v40 / v41;
  return v42;
}
fn element(i : i32) -> f32 {
  return value43();
}
fn main(i : i32) {
  if (i < uniforms.size) {
    setOutputAtIndex(i, element(i));
  }
}
