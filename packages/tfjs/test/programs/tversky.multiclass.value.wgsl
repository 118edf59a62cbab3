// tversky: value
fn total0(first : i32, end : i32, column : i32) -> f32 {
  var total : f32 = 0.0;
  for (var start = first; start < end; start += uniforms.chunk) {
    let stop : i32 = min(start + uniforms.chunk, end);
    var part : f32 = 0.0;
    for (var row = start; row < stop; row += 1) {
      part += f32(sums0[row * 9 + column]);
    }
    total += part;
  }
  return total;
}
fn value40() -> f32 {
  var v37 : f32 = 0.0;
  for (var n = 0; n < uniforms.samples; n += 1) {
    var v36 : f32 = 0.0;
    for (var c = 0; c < 3; c += 1) {
      let v19 : f32 = total0(n * uniforms.blocks, (n + 1) * uniforms.blocks, 3 + c);
      let v18 : f32 = total0(n * uniforms.blocks, (n + 1) * uniforms.blocks, c);
      let v20 : f32 = -v18;
      let v21 : f32 = v19 + v20;
      let v26 : f32 = v21 * 0.3;
      let v22 : f32 = total0(n * uniforms.blocks, (n + 1) * uniforms.blocks, 6 + c);
      let v23 : f32 = v22 + v20;
      let v29 : f32 = v23 * 0.7;
      let v30 : f32 = v26 + v29;
      let v31 : f32 = v18 + v30;
      let v34 : f32 = v31 + 0.00001;
      let v35 : f32 = v30 / v34;
      v36 += v35;
    }
    v37 += v36;
  }
  let v38 : f32 = uniforms.size38;
  let v39 : f32 = v37 / v38;
  return v39;
}
fn element(i : i32) -> f32 {
  return value40();
}
fn main(i : i32) {
  if (i < uniforms.size) {
    setOutputAtIndex(i, element(i));
  }
}
