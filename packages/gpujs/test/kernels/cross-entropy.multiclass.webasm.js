export const sums0 = function (in0, in1) {
  // cross-entropy: sums0, 96 × 1 × 2 threads
  // in0: prediction
  // in1: target
  let total15 = 0.0;
  let s = this.thread.x * 32;
  for (let i = 0; i < 32; i++) {
    let v14 = 0.0;
    let v2 = -3.4028234e38;
    for (let k_1 = 0; k_1 < 3; k_1++) {
      const v0_1 = in0[this.thread.z * 9216 + s * 3 + k_1];
      v2 = Math.max(v2, v0_1);
    }
    const v4 = -v2;
    let v8 = 0.0;
    for (let k_2 = 0; k_2 < 3; k_2++) {
      const v0_2 = in0[this.thread.z * 9216 + s * 3 + k_2];
      const v6_1 = v0_2 + v4;
      const v7t = Math.min(Math.max(v6_1, -88.3365), 88.3762);
      const v7k = Math.floor(v7t * 1.4426950408889634 + 0.5);
      const v7r = (v7t - v7k * 0.693145751953125) - v7k * 0.00000142860682030941;
      const v7 = (1 + (v7r + v7r * v7r * ((((0.0013813144393243458 * v7r + 0.00836941884650763) * v7r + 0.04166845678980305) * v7r + 0.16666514791278408) * v7r + 0.49999993050712366))) * this.constants.powers[v7k + 127];
      v8 += v7;
    }
    const v9e = Math.max(Math.min(Math.floor(Math.log2(Math.max(v8, 1.1754944e-38)) + 0.5), 127), -126);
    const v9m = (Math.max(v8, 1.1754944e-38) * this.constants.powers[128 - v9e]) * 0.5;
    const v9lz = (v9m - 1) / (v9m + 1);
    const v9lw = v9lz * v9lz;
    const v9l = v9lz * ((((0.28318773727278945 * v9lw + 0.27933000179327566) * v9lw + 0.4002657152331704) * v9lw + 0.666662835632652) * v9lw + 2.000000008796065);
    const v9 = v9e * 0.693145751953125 + (v9e * 0.00000142860682030941 + v9l);
    const v10 = -v9;
    for (let k = 0; k < 3; k++) {
      const v1 = in1[this.thread.z * 9216 + s * 3 + k];
      const v0 = in0[this.thread.z * 9216 + s * 3 + k];
      const v6 = v0 + v4;
      const v12 = v6 + v10;
      const v13 = v1 * v12;
      v14 += v13;
    }
    total15 += v14;
    s += 1;
  }
  return total15;
};

export const stores0 = function (in0, in1, h23) {
  // cross-entropy: stores0, 9216 × 1 × 2 threads
  // in0: prediction
  // in1: target
  const v1 = in1[this.thread.z * 9216 + this.thread.x];
  let v25 = 0.0;
  for (let k = 0; k < 3; k++) {
    const v1_1 = in1[this.thread.z * 9216 + (((this.thread.x + 0.5) / 3) | 0) * 3 + k];
    v25 += v1_1;
  }
  const v0 = in0[this.thread.z * 9216 + this.thread.x];
  let v2 = -3.4028234e38;
  for (let k_1 = 0; k_1 < 3; k_1++) {
    const v0_1 = in0[this.thread.z * 9216 + (((this.thread.x + 0.5) / 3) | 0) * 3 + k_1];
    v2 = Math.max(v2, v0_1);
  }
  const v4 = -v2;
  const v6 = v0 + v4;
  const v7t = Math.min(Math.max(v6, -88.3365), 88.3762);
  const v7k = Math.floor(v7t * 1.4426950408889634 + 0.5);
  const v7r = (v7t - v7k * 0.693145751953125) - v7k * 0.00000142860682030941;
  const v7 = (1 + (v7r + v7r * v7r * ((((0.0013813144393243458 * v7r + 0.00836941884650763) * v7r + 0.04166845678980305) * v7r + 0.16666514791278408) * v7r + 0.49999993050712366))) * this.constants.powers[v7k + 127];
  let v8 = 0.0;
  for (let k_2 = 0; k_2 < 3; k_2++) {
    const v0_2 = in0[this.thread.z * 9216 + (((this.thread.x + 0.5) / 3) | 0) * 3 + k_2];
    const v6_1 = v0_2 + v4;
    const v7_1t = Math.min(Math.max(v6_1, -88.3365), 88.3762);
    const v7_1k = Math.floor(v7_1t * 1.4426950408889634 + 0.5);
    const v7_1r = (v7_1t - v7_1k * 0.693145751953125) - v7_1k * 0.00000142860682030941;
    const v7_1 = (1 + (v7_1r + v7_1r * v7_1r * ((((0.0013813144393243458 * v7_1r + 0.00836941884650763) * v7_1r + 0.04166845678980305) * v7_1r + 0.16666514791278408) * v7_1r + 0.49999993050712366))) * this.constants.powers[v7_1k + 127];
    v8 += v7_1;
  }
  const v27 = v7 / v8;
  const v29 = v25 * v27;
  const v30 = -v29;
  const v31 = v1 + v30;
  const v32 = h23 * v31;
  return v32;
};
