// focal: gradient
// in42: upstream
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
fn value71(n : i32, s : i32) -> f32 {
  let v42 : f32 = f32(in42[0]);
  let v39 : f32 = uniforms.size39;
  let v44 : f32 = v42 / v39;
  let v45 : f32 = v44 * 0.75;
  let v0 : f32 = f32(in0[n * uniforms.pixels + s]);
  let v11 : bool = v0 < 0.0;
  let v2 : f32 = abs(v0);
  let v3 : f32 = -v2;
  let v4 : f32 = expOf(v3);
  let v7 : f32 = v4 + 1.0;
  let v8 : f32 = 1.0 / v7;
  let v12 : f32 = v4 * v8;
  let v13 : f32 = select(v8, v12, v11);
  let v30 : f32 = v13 * v13;
  let v1 : f32 = f32(in1[n * uniforms.pixels + s]);
  let v22 : f32 = -v1;
  let v23 : f32 = 1.0 + v22;
  let v47 : f32 = v30 * v23;
  let v58 : f32 = v47 * v13;
  let v59 : f32 = v45 * v58;
  let v53 : f32 = v44 * 0.25;
  let v54 : f32 = -v53;
  let v14 : f32 = -v13;
  let v15 : f32 = 1.0 + v14;
  let v24 : f32 = v15 * v15;
  let v56 : f32 = v24 * v1;
  let v16 : f32 = -v0;
  let v60 : bool = v16 < 0.0;
  let v61 : f32 = select(v8, v12, v60);
  let v62 : f32 = v56 * v61;
  let v63 : f32 = v54 * v62;
  let v64 : f32 = v59 + v63;
  let v50 : f32 = 2.0 * v45;
  let v20 : f32 = max(v0, 0.0);
  let v18 : f32 = log1pOf(v4);
  let v21 : f32 = v20 + v18;
  let v31 : f32 = v23 * v21;
  let v49 : f32 = v13 * v31;
  let v52 : f32 = v50 * v49;
  let v65 : f32 = 2.0 * v54;
  let v17 : f32 = max(v16, 0.0);
  let v19 : f32 = v17 + v18;
  let v25 : f32 = v1 * v19;
  let v57 : f32 = v15 * v25;
  let v67 : f32 = v65 * v57;
  let v68 : f32 = v52 + v67;
  let v69 : f32 = v13 * v15;
  let v70 : f32 = v68 * v69;
  let v71 : f32 = v64 + v70;
  return v71;
}
fn element(i : i32) -> f32 {
  let place : i32 = i;
  let n : i32 = place / uniforms.pixels;
  let s : i32 = place - n * uniforms.pixels;
  return value71(n, s);
}
fn main(i : i32) {
  if (i < uniforms.size) {
    setOutputAtIndex(i, element(i));
  }
}
