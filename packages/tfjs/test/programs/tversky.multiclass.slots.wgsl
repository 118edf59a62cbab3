// tversky: slots
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
fn value34(n : i32, c : i32) -> f32 {
  let v18 : f32 = total0(n * uniforms.blocks, (n + 1) * uniforms.blocks, c);
  let v19 : f32 = total0(n * uniforms.blocks, (n + 1) * uniforms.blocks, 3 + c);
  let v20 : f32 = -v18;
  let v21 : f32 = v19 + v20;
  let v26 : f32 = v21 * 0.3;
  let v22 : f32 = total0(n * uniforms.blocks, (n + 1) * uniforms.blocks, 6 + c);
  let v23 : f32 = v22 + v20;
  let v29 : f32 = v23 * 0.7;
  let v30 : f32 = v26 + v29;
  let v31 : f32 = v18 + v30;
  let v34 : f32 = v31 + 0.00001;
  return v34;
}
fn value35(n : i32, c : i32) -> f32 {
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
  return v35;
}
fn element(i : i32) -> f32 {
  if (i < uniforms.start1) {
    let place : i32 = i;
    let n : i32 = place / 3;
    let c : i32 = place - n * 3;
    return value34(n, c);
  }
  let place : i32 = i - uniforms.start1;
  let n : i32 = place / 3;
  let c : i32 = place - n * 3;
  return value35(n, c);
}
fn main(i : i32) {
  if (i < uniforms.size) {
    setOutputAtIndex(i, element(i));
  }
}
