export const pass0 = function (in0, in1, out14, sums) {
  // lovasz: pass0, 96 × 1 × 2 threads
  // in0: prediction
  // in1: target
  const n = this.thread.z;
  const row = n * 288 + this.thread.x * 3;
  const first = this.thread.x * 32;
  for (let i = 0; i < 32; i++) {
    const s = first + i;
    let v3 = -3.4028234e38;
    for (let k_1 = 0; k_1 < 3; k_1++) {
      const v0_1 = in0[n * 9216 + s * 3 + k_1];
      v3 = Math.max(v3, v0_1);
    }
    const v5 = -v3;
    let v9 = 0.0;
    for (let k_2 = 0; k_2 < 3; k_2++) {
      const v0_2 = in0[n * 9216 + s * 3 + k_2];
      const v7_1 = v0_2 + v5;
      const v8_1t = Math.min(Math.max(v7_1, -88.3365), 88.3762);
      const v8_1k = Math.floor(v8_1t * 1.4426950408889634 + 0.5);
      const v8_1r = (v8_1t - v8_1k * 0.693145751953125) - v8_1k * 0.00000142860682030941;
      const v8_1 = (1 + (v8_1r + v8_1r * v8_1r * ((((0.0013813144393243458 * v8_1r + 0.00836941884650763) * v8_1r + 0.04166845678980305) * v8_1r + 0.16666514791278408) * v8_1r + 0.49999993050712366))) * this.constants.powers[v8_1k + 127];
      v9 += v8_1;
    }
    for (let k = 0; k < 3; k++) {
      const v1 = in1[n * 9216 + s * 3 + k];
      sums[row + 0 + k] += v1;
      const v0 = in0[n * 9216 + s * 3 + k];
      const v7 = v0 + v5;
      const v8t = Math.min(Math.max(v7, -88.3365), 88.3762);
      const v8k = Math.floor(v8t * 1.4426950408889634 + 0.5);
      const v8r = (v8t - v8k * 0.693145751953125) - v8k * 0.00000142860682030941;
      const v8 = (1 + (v8r + v8r * v8r * ((((0.0013813144393243458 * v8r + 0.00836941884650763) * v8r + 0.04166845678980305) * v8r + 0.16666514791278408) * v8r + 0.49999993050712366))) * this.constants.powers[v8k + 127];
      const v11 = v8 / v9;
      const v12 = -v1;
      const v13 = v11 + v12;
      const v14 = Math.abs(v13);
      out14[n * 9216 + s * 3 + k] = v14;
    }
  }
  return 0.0;
};

export const pass1 = function (in0, in1, in17, slots, out50, sums) {
  // lovasz: pass1, 96 × 1 × 2 threads
  // in0: prediction
  // in1: target
  // in17: lovaszSteps
  const n = this.thread.z;
  const row = n * 288 + this.thread.x * 3;
  const first = this.thread.x * 32;
  for (let i = 0; i < 32; i++) {
    const s = first + i;
    let v3 = -3.4028234e38;
    for (let k_1 = 0; k_1 < 3; k_1++) {
      const v0_1 = in0[n * 9216 + s * 3 + k_1];
      v3 = Math.max(v3, v0_1);
    }
    const v5 = -v3;
    let v9 = 0.0;
    for (let k_2 = 0; k_2 < 3; k_2++) {
      const v0_2 = in0[n * 9216 + s * 3 + k_2];
      const v7_1 = v0_2 + v5;
      const v8_1t = Math.min(Math.max(v7_1, -88.3365), 88.3762);
      const v8_1k = Math.floor(v8_1t * 1.4426950408889634 + 0.5);
      const v8_1r = (v8_1t - v8_1k * 0.693145751953125) - v8_1k * 0.00000142860682030941;
      const v8_1 = (1 + (v8_1r + v8_1r * v8_1r * ((((0.0013813144393243458 * v8_1r + 0.00836941884650763) * v8_1r + 0.04166845678980305) * v8_1r + 0.16666514791278408) * v8_1r + 0.49999993050712366))) * this.constants.powers[v8_1k + 127];
      v9 += v8_1;
    }
    let v46 = 0.0;
    for (let k_3 = 0; k_3 < 3; k_3++) {
      const v32_1 = slots[k_3];
      const v17_1 = in17[n * 9216 + s * 3 + k_3];
      const v0_3 = in0[n * 9216 + s * 3 + k_3];
      const v7_2 = v0_3 + v5;
      const v8_2t = Math.min(Math.max(v7_2, -88.3365), 88.3762);
      const v8_2k = Math.floor(v8_2t * 1.4426950408889634 + 0.5);
      const v8_2r = (v8_2t - v8_2k * 0.693145751953125) - v8_2k * 0.00000142860682030941;
      const v8_2 = (1 + (v8_2r + v8_2r * v8_2r * ((((0.0013813144393243458 * v8_2r + 0.00836941884650763) * v8_2r + 0.04166845678980305) * v8_2r + 0.16666514791278408) * v8_2r + 0.49999993050712366))) * this.constants.powers[v8_2k + 127];
      const v11_1 = v8_2 / v9;
      const v1_1 = in1[n * 9216 + s * 3 + k_3];
      const v12_1 = -v1_1;
      const v13_1 = v11_1 + v12_1;
      const v40_1 = (v13_1 === 0.0) ? 0.0 : 1.0;
      const v41_1 = (v13_1 < 0.0) ? (-1.0) : v40_1;
      const v42_1 = v17_1 * v41_1;
      const v44 = v42_1 * v11_1;
      const v45 = v32_1 * v44;
      v46 += v45;
    }
    const v47 = -v46;
    for (let k = 0; k < 3; k++) {
      const v0 = in0[n * 9216 + s * 3 + k];
      const v7 = v0 + v5;
      const v8t = Math.min(Math.max(v7, -88.3365), 88.3762);
      const v8k = Math.floor(v8t * 1.4426950408889634 + 0.5);
      const v8r = (v8t - v8k * 0.693145751953125) - v8k * 0.00000142860682030941;
      const v8 = (1 + (v8r + v8r * v8r * ((((0.0013813144393243458 * v8r + 0.00836941884650763) * v8r + 0.04166845678980305) * v8r + 0.16666514791278408) * v8r + 0.49999993050712366))) * this.constants.powers[v8k + 127];
      const v11 = v8 / v9;
      const v1 = in1[n * 9216 + s * 3 + k];
      const v12 = -v1;
      const v13 = v11 + v12;
      const v14 = Math.abs(v13);
      const v17 = in17[n * 9216 + s * 3 + k];
      const v18 = v14 * v17;
      sums[row + 0 + k] += v18;
      const v32 = slots[k];
      const v40 = (v13 === 0.0) ? 0.0 : 1.0;
      const v41 = (v13 < 0.0) ? (-1.0) : v40;
      const v42 = v17 * v41;
      const v43 = v32 * v42;
      const v49 = v43 + v47;
      const v50 = v11 * v49;
      out50[n * 9216 + s * 3 + k] = v50;
    }
  }
  return 0.0;
};
