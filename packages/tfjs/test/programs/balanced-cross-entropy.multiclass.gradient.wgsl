// balanced-cross-entropy: gradient
// in44: upstream
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
fn value58(n : i32, s : i32, c : i32) -> f32 {
  let v44 : f32 = f32(in44[0]);
  let v41 : f32 = uniforms.size41;
  let v46 : f32 = v44 / v41;
  let v23 : f32 = f32(sums1[uniforms.slot23 + n * 3 + c]);
  let v48 : f32 = v46 * v23;
  let v49 : f32 = -v48;
  let v1 : f32 = f32(in1[n * uniforms.pixels + s]);
  let v3 : f32 = f32(c);
  let v6 : bool = v1 == v3;
  let v7 : f32 = select(0.0, 1.0, v6);
  let v51 : f32 = v49 * v7;
  let v0 : f32 = f32(in0[n * uniforms.pixels * 3 + s * 3 + c]);
  var v24 : f32 = -3.402823e38;
  for (var c = 0; c < 3; c += 1) {
    let v0 : f32 = f32(in0[n * uniforms.pixels * 3 + s * 3 + c]);
    v24 = max(v24, v0);
  }
  let v26 : f32 = -v24;
  let v28 : f32 = v0 + v26;
  let v29 : f32 = expOf(v28);
  var v30 : f32 = 0.0;
  for (var c = 0; c < 3; c += 1) {
    let v0 : f32 = f32(in0[n * uniforms.pixels * 3 + s * 3 + c]);
    let v28 : f32 = v0 + v26;
    let v29 : f32 = expOf(v28);
    v30 += v29;
  }
  let v54 : f32 = v29 / v30;
  var v52 : f32 = 0.0;
  for (var c = 0; c < 3; c += 1) {
    let v23 : f32 = f32(sums1[uniforms.slot23 + n * 3 + c]);
    let v48 : f32 = v46 * v23;
    let v49 : f32 = -v48;
    let v3 : f32 = f32(c);
    let v6 : bool = v1 == v3;
    let v7 : f32 = select(0.0, 1.0, v6);
    let v51 : f32 = v49 * v7;
    v52 += v51;
  }
  let v56 : f32 = v54 * v52;
  let v57 : f32 = -v56;
  let v58 : f32 = v51 + v57;
  return v58;
}
fn element(i : i32) -> f32 {
  let place : i32 = i;
  let n : i32 = place / (uniforms.pixels * 3);
  let inside : i32 = place - n * (uniforms.pixels * 3);
  let s : i32 = inside / 3;
  let c : i32 = inside - s * 3;
  return value58(n, s, c);
}
fn main(i : i32) {
  if (i < uniforms.size) {
    setOutputAtIndex(i, element(i));
  }
}
