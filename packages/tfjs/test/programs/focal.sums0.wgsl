// focal: sums0
// in1: target
// in0: prediction
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
fn atanhOf(z : f32) -> f32 {
  let w : f32 = z * z;
  return z * ((((0.28157778313522575 * w + 0.2796515775679465) * w + 0.40024595229818943) * w + 0.6666632164140144) * w + 2.000000007681758);
}
fn logOf(x : f32) -> f32 {
  let bits : i32 = bitcast<i32>(x);
  let one : f32 = bitcast<f32>((bits & 8388607) | 1065353216);
  let large : bool = one > 1.4142135;
  let m : f32 = select(one, 0.5 * one, large);
  let e : f32 = select(f32((bits >> 23u) - 127), f32((bits >> 23u) - 126), large);
  return e * 0.693145751953125 + (e * 0.00000142860682030941 + atanhOf((m - 1.0) / (m + 1.0)));
}
fn log1pOf(x : f32) -> f32 {
  let near : bool = x >= -0.5 && x <= 1.0;
  let z : f32 = select(0.0, x, near);
  return select(logOf(select(1.0 + x, 1.0, near)), atanhOf(z / (2.0 + z)), near);
}
fn sumsOfRow(n : i32, b : i32, place : i32) {
  var total : f32 = 0.0;
  for (var start = b; start < uniforms.pixels; start += uniforms.chunk * uniforms.blocks) {
    let stop : i32 = min(start + uniforms.chunk * uniforms.blocks, uniforms.pixels);
    var part : f32 = 0.0;
    for (var s = start; s < stop; s += uniforms.blocks) {
      let v1 : f32 = f32(in1[n * uniforms.pixels + s]);
      let v0 : f32 = f32(in0[n * uniforms.pixels + s]);
      let v16 : f32 = -v0;
      let v17 : f32 = max(v16, 0.0);
      let v2 : f32 = abs(v0);
      let v3 : f32 = -v2;
      let v4 : f32 = expOf(v3);
      let v18 : f32 = log1pOf(v4);
      let v19 : f32 = v17 + v18;
      let v25 : f32 = v1 * v19;
      let v11 : bool = v0 < 0.0;
      let v7 : f32 = v4 + 1.0;
      let v8 : f32 = 1.0 / v7;
      let v12 : f32 = v4 * v8;
      let v13 : f32 = select(v8, v12, v11);
      let v14 : f32 = -v13;
      let v15 : f32 = 1.0 + v14;
      let v24 : f32 = v15 * v15;
      let v26 : f32 = v25 * v24;
      let v29 : f32 = v26 * 0.25;
      let v22 : f32 = -v1;
      let v23 : f32 = 1.0 + v22;
      let v20 : f32 = max(v0, 0.0);
      let v21 : f32 = v20 + v18;
      let v31 : f32 = v23 * v21;
      let v30 : f32 = v13 * v13;
      let v32 : f32 = v31 * v30;
      let v35 : f32 = v32 * 0.75;
      let v36 : f32 = v29 + v35;
      part += v36;
    }
    total += part;
  }
  setOutputAtIndex(place + 0, total);
}
fn main(i : i32) {
  if (i < uniforms.samples * uniforms.blocks) {
    let row : i32 = i;
    let unit : i32 = 0;
    let n : i32 = row / uniforms.blocks;
    let b : i32 = row - n * uniforms.blocks;
    sumsOfRow(n, b, row);
    return;
  }
}
