// cross-entropy: value
fn total0(first : i32, end : i32, column : i32) -> f32 {
  var total : f32 = 0.0;
  for (var start = first; start < end; start += uniforms.chunk) {
    let stop : i32 = min(start + uniforms.chunk, end);
    var part : f32 = 0.0;
    for (var row = start; row < stop; row += 1) {
      part += f32(sums0[row * 1 + column]);
    }
    total += part;
  }
  return total;
}
fn value20() -> f32 {
  var v17 : f32 = 0.0;
  for (var n = 0; n < uniforms.samples; n += 1) {
    let v15 : f32 = total0(n * uniforms.blocks, (n + 1) * uniforms.blocks, 0);
    let v16 : f32 = -v15;
    v17 += v16;
  }
  let v18 : f32 = uniforms.size18;
  let v19 : f32 = v17 / v18;
  return v19;
}
fn element(i : i32) -> f32 {
  return value20();
}
fn main(i : i32) {
  if (i < uniforms.size) {
    setOutputAtIndex(i, element(i));
  }
}
