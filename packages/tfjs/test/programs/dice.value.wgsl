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
fn value38() -> f32 {
  var v35 : f32 = 0.0;
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
    let v31 : bool = v29 == 0.0;
    let v33 : f32 = select(v29, 1.0, v31);
    let v34 : f32 = v25 / v33;
    v35 += v34;
  }
  let v36 : f32 = uniforms.size36;
  let v37 : f32 = v35 / v36;
  return v37;
}
fn element(i : i32) -> f32 {
  return value38();
}
fn main(i : i32) {
  if (i < uniforms.size) {
    setOutputAtIndex(i, element(i));
  }
}
