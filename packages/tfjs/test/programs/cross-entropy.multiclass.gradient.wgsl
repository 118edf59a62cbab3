// cross-entropy: gradient
// in21: upstream
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
fn value33(n : i32, s : i32, c : i32) -> f32 {
  let v21 : f32 = f32(in21[0]);
  let v18 : f32 = uniforms.size18;
  let v23 : f32 = v21 / v18;
  let v24 : f32 = -v23;
  let v1 : f32 = f32(in1[n * uniforms.pixels * 3 + s * 3 + c]);
  var v26 : f32 = 0.0;
  for (var c = 0; c < 3; c += 1) {
    let v1 : f32 = f32(in1[n * uniforms.pixels * 3 + s * 3 + c]);
    v26 += v1;
  }
  let v0 : f32 = f32(in0[n * uniforms.pixels * 3 + s * 3 + c]);
  var v2 : f32 = -3.402823e38;
  for (var c = 0; c < 3; c += 1) {
    let v0 : f32 = f32(in0[n * uniforms.pixels * 3 + s * 3 + c]);
    v2 = max(v2, v0);
  }
  let v4 : f32 = -v2;
  let v6 : f32 = v0 + v4;
  let v7 : f32 = expOf(v6);
  var v8 : f32 = 0.0;
  for (var c = 0; c < 3; c += 1) {
    let v0 : f32 = f32(in0[n * uniforms.pixels * 3 + s * 3 + c]);
    let v6 : f32 = v0 + v4;
    let v7 : f32 = expOf(v6);
    v8 += v7;
  }
  let v28 : f32 = v7 / v8;
  let v30 : f32 = v26 * v28;
  let v31 : f32 = -v30;
  let v32 : f32 = v1 + v31;
  let v33 : f32 = v24 * v32;
  return v33;
}
fn element(i : i32) -> f32 {
  let place : i32 = i;
  let n : i32 = place / (uniforms.pixels * 3);
  let inside : i32 = place - n * (uniforms.pixels * 3);
  let s : i32 = inside / 3;
  let c : i32 = inside - s * 3;
  return value33(n, s, c);
}
fn main(i : i32) {
  if (i < uniforms.size) {
    setOutputAtIndex(i, element(i));
  }
}
