export const pass0 = function (in0, in1, sums) {
  // dice: pass0, 96 × 1 × 2 threads
  // in0: prediction
  // in1: target
  const n = this.thread.z;
  const row = n * 288 + this.thread.x * 3;
  let total15 = 0.0;
  let total16 = 0.0;
  let total19 = 0.0;
  const first = this.thread.x * 32;
  for (let i = 0; i < 32; i++) {
    const s = first + i;
    const v0 = in0[n * 3072 + s];
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
    const v1 = in1[n * 3072 + s];
    const v14 = v13 * v1;
    total15 += v14;
    total16 += v13;
    total19 += v1;
  }
  sums[row + 0] = total15;
  sums[row + 1] = total16;
  sums[row + 2] = total19;
  return 0.0;
};

export const pass1 = function (in0, in1, slots, out52) {
  // dice: pass1, 96 × 1 × 2 threads
  // in0: prediction
  // in1: target
  const n = this.thread.z;
  const first = this.thread.x * 32;
  const v41 = slots[n];
  const v44 = slots[2 + n];
  for (let i = 0; i < 32; i++) {
    const s = first + i;
    const v1 = in1[n * 3072 + s];
    const v47 = v44 * v1;
    const v48 = v41 + v47;
    const v0 = in0[n * 3072 + s];
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
    out52[n * 3072 + s] = v52;
  }
  return 0.0;
};
