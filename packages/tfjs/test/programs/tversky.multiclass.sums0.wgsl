// tversky: sums0
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
fn sumsPerClass(n : i32, b : i32, c : i32, place : i32) {
  var total18 : f32 = 0.0;
  var total19 : f32 = 0.0;
  var total22 : f32 = 0.0;
  let v3 : f32 = f32(c);
  for (var start = b; start < uniforms.pixels; start += uniforms.chunk * uniforms.blocks) {
    let stop : i32 = min(start + uniforms.chunk * uniforms.blocks, uniforms.pixels);
    var part18 : f32 = 0.0;
    var part19 : f32 = 0.0;
    var part22 : f32 = 0.0;
    for (var s = start; s < stop; s += uniforms.blocks) {
      let v0 : f32 = f32(in0[n * 3 * uniforms.pixels + c * uniforms.pixels + s]);
      var v8 : f32 = -3.402823e38;
      for (var c = 0; c < 3; c += 1) {
        let v0 : f32 = f32(in0[n * 3 * uniforms.pixels + c * uniforms.pixels + s]);
        v8 = max(v8, v0);
      }
      let v10 : f32 = -v8;
      let v12 : f32 = v0 + v10;
      let v13 : f32 = expOf(v12);
      var v14 : f32 = 0.0;
      for (var c = 0; c < 3; c += 1) {
        let v0 : f32 = f32(in0[n * 3 * uniforms.pixels + c * uniforms.pixels + s]);
        let v12 : f32 = v0 + v10;
        let v13 : f32 = expOf(v12);
        v14 += v13;
      }
      let v16 : f32 = v13 / v14;
      let v1 : f32 = f32(in1[n * uniforms.pixels + s]);
      let v6 : bool = v1 == v3;
      let v7 : f32 = select(0.0, 1.0, v6);
      let v17 : f32 = v16 * v7;
      part18 += v17;
      part19 += v16;
      part22 += v7;
    }
    total18 += part18;
    total19 += part19;
    total22 += part22;
  }
  setOutputAtIndex(place + 0 + c, total18);
  setOutputAtIndex(place + 3 + c, total19);
  setOutputAtIndex(place + 6 + c, total22);
}
fn main(i : i32) {
  if (i < uniforms.samples * uniforms.blocks * 3) {
    let row : i32 = i / 3;
    let unit : i32 = i - row * 3;
    let n : i32 = row / uniforms.blocks;
    let b : i32 = row - n * uniforms.blocks;
    sumsPerClass(n, b, unit, row * 9);
    return;
  }
}
