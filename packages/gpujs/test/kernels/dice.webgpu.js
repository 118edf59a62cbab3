export const sums0 = function (in0, in1) {
  // dice: sums0, 96 × 1 × 2 threads
  // in0: prediction
  // in1: target
  let total15 = 0.0;
  let total16 = 0.0;
  let total19 = 0.0;
  for (let i = 0; i < 32; i++) {
    const v0 = in0[this.thread.z * 3072 + (i * 96 + this.thread.x)];
    const v2 = Math.abs(v0);
    const v3 = -v2;
    const v4t = Math.max(v3, -88.3365);
    const v4k = Math.floor(v4t * 1.4426950408889634 + 0.5);
    const v4r = (v4t - v4k * 0.693145751953125) - v4k * 0.00000142860682030941;
    const v4 = (1 + (v4r + v4r * v4r * ((((0.0013813144393243458 * v4r + 0.00836941884650763) * v4r + 0.04166845678980305) * v4r + 0.16666514791278408) * v4r + 0.49999993050712366))) * this.constants.powers[v4k + 127];
    const v7 = v4 + 1.0;
    const v8 = 1.0 / v7;
    const v12 = v4 * v8;
    const v13 = (v0 < 0.0) ? v12 : v8;
    const v1 = in1[this.thread.z * 3072 + (i * 96 + this.thread.x)];
    const v14 = v13 * v1;
    total15 += v14;
    total16 += v13;
    total19 += v1;
  }
  return [total15, total16, total19];
};

export const stores1 = function (in0, in1, slots) {
  // dice: stores1, 3072 × 1 × 2 threads
  // in0: prediction
  // in1: target
  const v41 = slots[this.thread.z];
  const v44 = slots[2 + this.thread.z];
  const v1 = in1[this.thread.z * 3072 + this.thread.x];
  const v47 = v44 * v1;
  const v48 = v41 + v47;
  const v0 = in0[this.thread.z * 3072 + this.thread.x];
  const v2 = Math.abs(v0);
  const v3 = -v2;
  const v4t = Math.max(v3, -88.3365);
  const v4k = Math.floor(v4t * 1.4426950408889634 + 0.5);
  const v4r = (v4t - v4k * 0.693145751953125) - v4k * 0.00000142860682030941;
  const v4 = (1 + (v4r + v4r * v4r * ((((0.0013813144393243458 * v4r + 0.00836941884650763) * v4r + 0.04166845678980305) * v4r + 0.16666514791278408) * v4r + 0.49999993050712366))) * this.constants.powers[v4k + 127];
  const v7 = v4 + 1.0;
  const v8 = 1.0 / v7;
  const v12 = v4 * v8;
  const v13 = (v0 < 0.0) ? v12 : v8;
  const v49 = -v13;
  const v50 = 1.0 + v49;
  const v51 = v13 * v50;
  const v52 = v48 * v51;
  return v52;
};
