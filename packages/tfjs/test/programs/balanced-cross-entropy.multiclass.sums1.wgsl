// balanced-cross-entropy: sums1
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
fn total0(first : i32, end : i32, column : i32) -> f32 {
  var total : f32 = 0.0;
  for (var start = first; start < end; start += uniforms.chunk) {
    let stop : i32 = min(start + uniforms.chunk, end);
    var part : f32 = 0.0;
    for (var row = start; row < stop; row += 1) {
      part += f32(sums0[row * 3 + column]);
    }
    total += part;
  }
  return total;
}
fn value23(n : i32, c : i32) -> f32 {
  let v10 : f32 = total0(n * uniforms.blocks, (n + 1) * uniforms.blocks, c);
  let v9 : f32 = uniforms.size9;
  let v12 : f32 = v10 / v9;
  let v14 : f32 = -v12;
  let v15 : f32 = 1.0 + v14;
  let v18 : f32 = max(v15, 0.001);
  let v19 : f32 = -v18;
  let v22 : f32 = max(v19, (-0.999));
  let v23 : f32 = -v22;
  return v23;
}
fn sumsOfRow(n : i32, b : i32, place : i32) {
  var total : f32 = 0.0;
  var t22 : array<f32, 3>;
  let v9 : f32 = uniforms.size9;
  for (var c = 0; c < 3; c += 1) {
    let v10 : f32 = total0(n * uniforms.blocks, (n + 1) * uniforms.blocks, c);
    let v12 : f32 = v10 / v9;
    let v14 : f32 = -v12;
    let v15 : f32 = 1.0 + v14;
    let v18 : f32 = max(v15, 0.001);
    let v19 : f32 = -v18;
    let v22 : f32 = max(v19, (-0.999));
    t22[c] = v22;
  }
  for (var start = b; start < uniforms.pixels; start += uniforms.chunk * uniforms.blocks) {
    let stop : i32 = min(start + uniforms.chunk * uniforms.blocks, uniforms.pixels);
    var part : f32 = 0.0;
    for (var s = start; s < stop; s += uniforms.blocks) {
      var v38 : f32 = 0.0;
      let v1 : f32 = f32(in1[n * uniforms.pixels + s]);
      var v24 : f32 = -3.402823e38;
      for (var c = 0; c < 3; c += 1) {
        let v0 : f32 = f32(in0[n * uniforms.pixels * 3 + s * 3 + c]);
        v24 = max(v24, v0);
      }
      let v26 : f32 = -v24;
      var v30 : f32 = 0.0;
      for (var c = 0; c < 3; c += 1) {
        let v0 : f32 = f32(in0[n * uniforms.pixels * 3 + s * 3 + c]);
        let v28 : f32 = v0 + v26;
        let v29 : f32 = expOf(v28);
        v30 += v29;
      }
      let v31 : f32 = logOf(v30);
      let v32 : f32 = -v31;
      for (var c = 0; c < 3; c += 1) {
        let v3 : f32 = f32(c);
        let v6 : bool = v1 == v3;
        let v7 : f32 = select(0.0, 1.0, v6);
        let v0 : f32 = f32(in0[n * uniforms.pixels * 3 + s * 3 + c]);
        let v28 : f32 = v0 + v26;
        let v34 : f32 = v28 + v32;
        let v35 : f32 = v7 * v34;
        let v37 : f32 = t22[c] * v35;
        v38 += v37;
      }
      part += v38;
    }
    total += part;
  }
  setOutputAtIndex(place + 0, total);
}
fn element(i : i32) -> f32 {
  let place : i32 = i - uniforms.start1;
  let n : i32 = place / 3;
  let c : i32 = place - n * 3;
  return value23(n, c);
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
  let place : i32 = i - uniforms.samples * uniforms.blocks + uniforms.start1;
  if (place < uniforms.size) {
    setOutputAtIndex(place, element(place));
  }
}
