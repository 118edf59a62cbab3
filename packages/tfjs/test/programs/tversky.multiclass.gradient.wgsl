// tversky: gradient
// in0: prediction
// in41: upstream
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
fn value64(n : i32, c : i32, s : i32) -> f32 {
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
  let v41 : f32 = f32(in41[0]);
  let v38 : f32 = uniforms.size38;
  let v43 : f32 = v41 / v38;
  let v34 : f32 = f32(slots[uniforms.slot34 + n * 3 + c]);
  let v45 : f32 = v43 / v34;
  let v35 : f32 = f32(slots[uniforms.slot35 + n * 3 + c]);
  let v46 : f32 = v45 * v35;
  let v47 : f32 = -v46;
  let v48 : f32 = v45 + v47;
  let v50 : f32 = v48 * 0.3;
  let v49 : f32 = v48 * 0.7;
  let v51 : f32 = -v49;
  let v52 : f32 = v47 + v51;
  let v53 : f32 = -v50;
  let v54 : f32 = v52 + v53;
  let v1 : f32 = f32(in1[n * uniforms.pixels + s]);
  let v3 : f32 = f32(c);
  let v6 : bool = v1 == v3;
  let v7 : f32 = select(0.0, 1.0, v6);
  let v57 : f32 = v54 * v7;
  let v58 : f32 = v50 + v57;
  var v60 : f32 = 0.0;
  for (var c = 0; c < 3; c += 1) {
    let v34 : f32 = f32(slots[uniforms.slot34 + n * 3 + c]);
    let v45 : f32 = v43 / v34;
    let v35 : f32 = f32(slots[uniforms.slot35 + n * 3 + c]);
    let v46 : f32 = v45 * v35;
    let v47 : f32 = -v46;
    let v48 : f32 = v45 + v47;
    let v50 : f32 = v48 * 0.3;
    let v49 : f32 = v48 * 0.7;
    let v51 : f32 = -v49;
    let v52 : f32 = v47 + v51;
    let v53 : f32 = -v50;
    let v54 : f32 = v52 + v53;
    let v3 : f32 = f32(c);
    let v6 : bool = v1 == v3;
    let v7 : f32 = select(0.0, 1.0, v6);
    let v57 : f32 = v54 * v7;
    let v58 : f32 = v50 + v57;
    let v0 : f32 = f32(in0[n * 3 * uniforms.pixels + c * uniforms.pixels + s]);
    let v12 : f32 = v0 + v10;
    let v13 : f32 = expOf(v12);
    let v16 : f32 = v13 / v14;
    let v59 : f32 = v58 * v16;
    v60 += v59;
  }
  let v61 : f32 = -v60;
  let v63 : f32 = v58 + v61;
  let v64 : f32 = v16 * v63;
  return v64;
}
fn element(i : i32) -> f32 {
  let place : i32 = i;
  let n : i32 = place / (3 * uniforms.pixels);
  let inside : i32 = place - n * (3 * uniforms.pixels);
  let c : i32 = inside / uniforms.pixels;
  let s : i32 = inside - c * uniforms.pixels;
  return value64(n, c, s);
}
fn main(i : i32) {
  if (i < uniforms.size) {
    setOutputAtIndex(i, element(i));
  }
}
