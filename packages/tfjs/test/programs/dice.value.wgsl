// dice: value
fn total0(first : i32, end : i32, column : i32) -> f32 {
  var total : f32 = 0.0;
  for (var start = first; start < end; start += uniforms.chunk) {
    let stop : i32 = min(start + uniforms.chunk, end);
    var part : f32 = 0.0;
    for (var row = start; row < stop; row += 1) {
      part += f32(sums0[row * 3 + column]);
    }
    total += part;
  }
  return total;
}
fn value34() -> f32 {
  var v31 : f32 = 0.0;
  for (var n = 0; n < uniforms.samples; n += 1) {
    let v16 : f32 = total0(n * uniforms.blocks, (n + 1) * uniforms.blocks, 1);
    let v15 : f32 = total0(n * uniforms.blocks, (n + 1) * uniforms.blocks, 0);
    let v17 : f32 = -v15;
    let v18 : f32 = v16 + v17;
    let v23 : f32 = v18 * 0.5;
    let v19 : f32 = total0(n * uniforms.blocks, (n + 1) * uniforms.blocks, 2);
    let v20 : f32 = v19 + v17;
    let v24 : f32 = v20 * 0.5;
    let v25 : f32 = v23 + v24;
    let v26 : f32 = v15 + v25;
    let v29 : f32 = v26 + 0.00001;
    let v30 : f32 = v25 / v29;
    v31 += v30;
  }
  let v32 : f32 = uniforms.size32;
  let v33 : f32 = v31 / v32;
  return v33;
}
fn element(i : i32) -> f32 {
  return value34();
}
fn main(i : i32) {
  if (i < uniforms.size) {
    setOutputAtIndex(i, element(i));
  }
}
