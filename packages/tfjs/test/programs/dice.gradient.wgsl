// dice: gradient
// in35: upstream
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
fn value54(n : i32, s : i32) -> f32 {
  let v35 : f32 = f32(in35[0]);
  let v32 : f32 = uniforms.size32;
  let v37 : f32 = v35 / v32;
  let v29 : f32 = f32(slots[uniforms.slot29 + n]);
  let v39 : f32 = v37 / v29;
  let v30 : f32 = f32(slots[uniforms.slot30 + n]);
  let v40 : f32 = v39 * v30;
  let v41 : f32 = -v40;
  let v42 : f32 = v39 + v41;
  let v43 : f32 = v42 * 0.5;
  let v44 : f32 = -v43;
  let v45 : f32 = v41 + v44;
  let v46 : f32 = v45 + v44;
  let v1 : f32 = f32(in1[n * uniforms.pixels + s]);
  let v49 : f32 = v46 * v1;
  let v50 : f32 = v43 + v49;
  let v0 : f32 = f32(in0[n * uniforms.pixels + s]);
  let v11 : bool = v0 < 0.0;
  let v2 : f32 = abs(v0);
  let v3 : f32 = -v2;
  let v4 : f32 = expOf(v3);
  let v7 : f32 = v4 + 1.0;
  let v8 : f32 = 1.0 / v7;
  let v12 : f32 = v4 * v8;
  let v13 : f32 = select(v8, v12, v11);
  let v51 : f32 = -v13;
  let v52 : f32 = 1.0 + v51;
  let v53 : f32 = v13 * v52;
  let v54 : f32 = v50 * v53;
  return v54;
}
fn element(i : i32) -> f32 {
  let place : i32 = i;
  let n : i32 = place / uniforms.pixels;
  let s : i32 = place - n * uniforms.pixels;
  return value54(n, s);
}
fn main(i : i32) {
  if (i < uniforms.size) {
    setOutputAtIndex(i, element(i));
  }
}
