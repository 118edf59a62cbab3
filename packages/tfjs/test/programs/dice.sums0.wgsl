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
fn sum15(n : i32, b : i32) -> f32 {
  let first : i32 = b * uniforms.span;
  let end : i32 = min(first + uniforms.span, uniforms.pixels);
  var total : f32 = 0.0;
  for (var start = first; start < end; start += uniforms.chunk) {
    let stop : i32 = min(start + uniforms.chunk, end);
    var part : f32 = 0.0;
    for (var s = start; s < stop; s += 1) {
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
      part += v14;
    }
    total += part;
  }
  return total;
}
fn sum16(n : i32, b : i32) -> f32 {
  let first : i32 = b * uniforms.span;
  let end : i32 = min(first + uniforms.span, uniforms.pixels);
  var total : f32 = 0.0;
  for (var start = first; start < end; start += uniforms.chunk) {
    let stop : i32 = min(start + uniforms.chunk, end);
    var part : f32 = 0.0;
    for (var s = start; s < stop; s += 1) {
      let v0 : f32 = f32(in0[n * uniforms.pixels + s]);
      let v11 : bool = v0 < 0.0;
      let v2 : f32 = abs(v0);
      let v3 : f32 = -v2;
      let v4 : f32 = expOf(v3);
      let v7 : f32 = v4 + 1.0;
      let v8 : f32 = 1.0 / v7;
      let v12 : f32 = v4 * v8;
      let v13 : f32 = select(v8, v12, v11);
      part += v13;
    }
    total += part;
  }
  return total;
}
fn sum19(n : i32, b : i32) -> f32 {
  let first : i32 = b * uniforms.span;
  let end : i32 = min(first + uniforms.span, uniforms.pixels);
  var total : f32 = 0.0;
  for (var start = first; start < end; start += uniforms.chunk) {
    let stop : i32 = min(start + uniforms.chunk, end);
    var part : f32 = 0.0;
    for (var s = start; s < stop; s += 1) {
      let v1 : f32 = f32(in1[n * uniforms.pixels + s]);
      part += v1;
    }
    total += part;
  }
  return total;
}
fn element(i : i32) -> f32 {
  let row : i32 = i / 3;
  let column : i32 = i - row * 3;
  let n : i32 = row / uniforms.blocks;
  let b : i32 = row - n * uniforms.blocks;
  if (column < 1) { return sum15(n, b); }
  if (column < 2) { return sum16(n, b); }
  return sum19(n, b);
}
fn main(i : i32) {
  if (i < uniforms.size) {
    setOutputAtIndex(i, element(i));
  }
}
