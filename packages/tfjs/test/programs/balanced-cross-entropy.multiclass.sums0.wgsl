// balanced-cross-entropy: sums0
// in1: target
fn sumsPerClass(n : i32, b : i32, c : i32, place : i32) {
  var total : f32 = 0.0;
  let v3 : f32 = f32(c);
  for (var start = b; start < uniforms.pixels; start += uniforms.chunk * uniforms.blocks) {
    let stop : i32 = min(start + uniforms.chunk * uniforms.blocks, uniforms.pixels);
    var part : f32 = 0.0;
    for (var s = start; s < stop; s += uniforms.blocks) {
      let v1 : f32 = f32(in1[n * uniforms.pixels + s]);
      let v6 : bool = v1 == v3;
      let v7 : f32 = select(0.0, 1.0, v6);
      part += v7;
    }
    total += part;
  }
  setOutputAtIndex(place + 0 + c, total);
}
fn main(i : i32) {
  if (i < uniforms.samples * uniforms.blocks * 3) {
    let row : i32 = i / 3;
    let unit : i32 = i - row * 3;
    let n : i32 = row / uniforms.blocks;
    let b : i32 = row - n * uniforms.blocks;
    sumsPerClass(n, b, unit, row * 3);
    return;
  }
}
