// dice: sums0
// in0: prediction
// in1: target
fn scaled(x : f32, k : f32) -> f32 {
  let power : f32 = bitcast<f32>((i32(clamp(k, -126.0, 127.0)) + 127) << 23u);
  return select(x * power, 0.0, k < -126.0);
}
fn expOf(x : f32) -> f32 {
  let t : f32 = min(x, 88.3762);
  let k : f32 = floor(t * 1.4426950408889634 + 0.5);
  let r : f32 = (t - k * 0.693145751953125) - k * 0.00000142860682030941;
  let p : f32 = 1.0 + (r + r * r * ((((0.001392617612 * r + 0.008363173075) * r + 0.04166655466) * r + 0.1666657703) * r + 0.5));
  return select(scaled(p, k), 0.0, t < (-87.3365));
}
fn sumsOfRow(n : i32, b : i32, place : i32) {
  var total15 : f32 = 0.0;
  var total16 : f32 = 0.0;
  var total19 : f32 = 0.0;
  for (var start = b; start < uniforms.pixels; start += uniforms.chunk * uniforms.blocks) {
    let stop : i32 = min(start + uniforms.chunk * uniforms.blocks, uniforms.pixels);
    var part15 : f32 = 0.0;
    var part16 : f32 = 0.0;
    var part19 : f32 = 0.0;
    for (var s = start; s < stop; s += uniforms.blocks) {
      let v0 : f32 = f32(in0[n * uniforms.pixels + s]);
      let v11 : bool = v0 < 0.0;
      let v2 : f32 = abs(v0);
      let v3 : f32 = -v2;
      let v4 : f32 = expOf(v3);
      let v7 : f32 = v4 + 1.0;
      let v8 : f32 = 1.0 / v7;
      let v12 : f32 = v4 * v8;
      let v13 : f32 = select(v8, v12, v11);
      let v1 : f32 = f32(in1[n * uniforms.pixels + s]);
      let v14 : f32 = v13 * v1;
      part15 += v14;
      part16 += v13;
      part19 += v1;
    }
    total15 += part15;
    total16 += part16;
    total19 += part19;
  }
  setOutputAtIndex(place + 0, total15);
  setOutputAtIndex(place + 1, total16);
  setOutputAtIndex(place + 2, total19);
}
fn main(i : i32) {
  if (i < uniforms.samples * uniforms.blocks) {
    let row : i32 = i;
    let unit : i32 = 0;
    let n : i32 = row / uniforms.blocks;
    let b : i32 = row - n * uniforms.blocks;
    sumsOfRow(n, b, row * 3);
    return;
  }
}
