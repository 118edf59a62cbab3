// dice: gradient
// in39: upstream
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
fn value59(n : i32, s : i32) -> f32 {
  let v39 : f32 = f32(in39[0]);
  let v36 : f32 = uniforms.size36;
  let v41 : f32 = v39 / v36;
  let v33 : f32 = f32(slots[uniforms.slot33 + n]);
  let v43 : f32 = v41 / v33;
  let v31 : bool = f32(slots[uniforms.slot31 + n]) != 0.0;
  let v34 : f32 = f32(slots[uniforms.slot34 + n]);
  let v44 : f32 = v43 * v34;
  let v45 : f32 = -v44;
  let v46 : f32 = select(v45, 0.0, v31);
  let v47 : f32 = v43 + v46;
  let v48 : f32 = v47 * 0.5;
  let v49 : f32 = -v48;
  let v50 : f32 = v46 + v49;
  let v51 : f32 = v50 + v49;
  let v1 : f32 = f32(in1[n * uniforms.pixels + s]);
  let v54 : f32 = v51 * v1;
  let v55 : f32 = v48 + v54;
  let v0 : f32 = f32(in0[n * uniforms.pixels + s]);
  let v11 : bool = v0 < 0.0;
  let v2 : f32 = abs(v0);
  let v3 : f32 = -v2;
  let v4 : f32 = expOf(v3);
  let v7 : f32 = v4 + 1.0;
  let v8 : f32 = 1.0 / v7;
  let v12 : f32 = v4 * v8;
  let v13 : f32 = select(v8, v12, v11);
  let v56 : f32 = -v13;
  let v57 : f32 = 1.0 + v56;
  let v58 : f32 = v13 * v57;
  let v59 : f32 = v55 * v58;
  return v59;
}
fn element(i : i32) -> f32 {
  let place : i32 = i;
  let n : i32 = place / uniforms.pixels;
  let s : i32 = place - n * uniforms.pixels;
  return value59(n, s);
}
fn main(i : i32) {
  if (i < uniforms.size) {
    setOutputAtIndex(i, element(i));
  }
}
