export const sums0 = function (in1) {
  // lovasz: sums0, 96 × 3 × 2 threads
  // in1: target
  let total2 = 0.0;
  for (let i = 0; i < 32; i++) {
    const v1 = in1[this.thread.z * 9216 + (i * 96 + this.thread.x) * 3 + this.thread.y];
    total2 += v1;
  }
  return total2;
};

export const stores0 = function (in0, in1) {
  // lovasz: stores0, 4608 × 2 × 2 threads
  // in0: prediction
  // in1: target
  const v0 = in0[this.thread.z * 9216 + this.thread.y * 4608 + this.thread.x];
  let v3 = -3.4028234e38;
  for (let k = 0; k < 3; k++) {
    const v0_1 = in0[this.thread.z * 9216 + (this.thread.y * 1536 + (((this.thread.x + 0.5) / 3) | 0)) * 3 + k];
    v3 = Math.max(v3, v0_1);
  }
  const v5 = -v3;
  const v7 = v0 + v5;
  const v8t = Math.min(Math.max(v7, -88.3365), 88.3762);
  const v8k = Math.floor(v8t * 1.4426950408889634 + 0.5);
  const v8r = (v8t - v8k * 0.693145751953125) - v8k * 0.00000142860682030941;
  const v8 = (1 + (v8r + v8r * v8r * ((((0.0013813144393243458 * v8r + 0.00836941884650763) * v8r + 0.04166845678980305) * v8r + 0.16666514791278408) * v8r + 0.49999993050712366))) * this.constants.powers[v8k + 127];
  let v9 = 0.0;
  for (let k_1 = 0; k_1 < 3; k_1++) {
    const v0_2 = in0[this.thread.z * 9216 + (this.thread.y * 1536 + (((this.thread.x + 0.5) / 3) | 0)) * 3 + k_1];
    const v7_1 = v0_2 + v5;
    const v8_1t = Math.min(Math.max(v7_1, -88.3365), 88.3762);
    const v8_1k = Math.floor(v8_1t * 1.4426950408889634 + 0.5);
    const v8_1r = (v8_1t - v8_1k * 0.693145751953125) - v8_1k * 0.00000142860682030941;
    const v8_1 = (1 + (v8_1r + v8_1r * v8_1r * ((((0.0013813144393243458 * v8_1r + 0.00836941884650763) * v8_1r + 0.04166845678980305) * v8_1r + 0.16666514791278408) * v8_1r + 0.49999993050712366))) * this.constants.powers[v8_1k + 127];
    v9 += v8_1;
  }
  const v11 = v8 / v9;
  const v1 = in1[this.thread.z * 9216 + this.thread.y * 4608 + this.thread.x];
  const v12 = -v1;
  const v13 = v11 + v12;
  const v14 = Math.abs(v13);
  return v14;
};

export const sums1 = function (in0, in1, results) {
  // lovasz: sums1, 96 × 3 × 2 threads
  // in0: prediction
  // in1: target
  // results[0…]: lovaszSteps
  let total19 = 0.0;
  for (let i = 0; i < 32; i++) {
    const v0 = in0[this.thread.z * 9216 + (i * 96 + this.thread.x) * 3 + this.thread.y];
    let v3 = -3.4028234e38;
    for (let k = 0; k < 3; k++) {
      const v0_1 = in0[this.thread.z * 9216 + (i * 96 + this.thread.x) * 3 + k];
      v3 = Math.max(v3, v0_1);
    }
    const v5 = -v3;
    const v7 = v0 + v5;
    const v8t = Math.min(Math.max(v7, -88.3365), 88.3762);
    const v8k = Math.floor(v8t * 1.4426950408889634 + 0.5);
    const v8r = (v8t - v8k * 0.693145751953125) - v8k * 0.00000142860682030941;
    const v8 = (1 + (v8r + v8r * v8r * ((((0.0013813144393243458 * v8r + 0.00836941884650763) * v8r + 0.04166845678980305) * v8r + 0.16666514791278408) * v8r + 0.49999993050712366))) * this.constants.powers[v8k + 127];
    let v9 = 0.0;
    for (let k_1 = 0; k_1 < 3; k_1++) {
      const v0_2 = in0[this.thread.z * 9216 + (i * 96 + this.thread.x) * 3 + k_1];
      const v7_1 = v0_2 + v5;
      const v8_1t = Math.min(Math.max(v7_1, -88.3365), 88.3762);
      const v8_1k = Math.floor(v8_1t * 1.4426950408889634 + 0.5);
      const v8_1r = (v8_1t - v8_1k * 0.693145751953125) - v8_1k * 0.00000142860682030941;
      const v8_1 = (1 + (v8_1r + v8_1r * v8_1r * ((((0.0013813144393243458 * v8_1r + 0.00836941884650763) * v8_1r + 0.04166845678980305) * v8_1r + 0.16666514791278408) * v8_1r + 0.49999993050712366))) * this.constants.powers[v8_1k + 127];
      v9 += v8_1;
    }
    const v11 = v8 / v9;
    const v1 = in1[this.thread.z * 9216 + (i * 96 + this.thread.x) * 3 + this.thread.y];
    const v12 = -v1;
    const v13 = v11 + v12;
    const v14 = Math.abs(v13);
    const v17 = results[this.thread.z * 9216 + (i * 96 + this.thread.x) * 3 + this.thread.y];
    const v18 = v14 * v17;
    total19 += v18;
  }
  return total19;
};

export const stores1 = function (in0, in1, results, slots) {
  // lovasz: stores1, 4608 × 2 × 2 threads
  // in0: prediction
  // in1: target
  // results[0…]: lovaszSteps
  const v0 = in0[this.thread.z * 9216 + this.thread.y * 4608 + this.thread.x];
  let v3 = -3.4028234e38;
  for (let k = 0; k < 3; k++) {
    const v0_1 = in0[this.thread.z * 9216 + (this.thread.y * 1536 + (((this.thread.x + 0.5) / 3) | 0)) * 3 + k];
    v3 = Math.max(v3, v0_1);
  }
  const v5 = -v3;
  const v7 = v0 + v5;
  const v8t = Math.min(Math.max(v7, -88.3365), 88.3762);
  const v8k = Math.floor(v8t * 1.4426950408889634 + 0.5);
  const v8r = (v8t - v8k * 0.693145751953125) - v8k * 0.00000142860682030941;
  const v8 = (1 + (v8r + v8r * v8r * ((((0.0013813144393243458 * v8r + 0.00836941884650763) * v8r + 0.04166845678980305) * v8r + 0.16666514791278408) * v8r + 0.49999993050712366))) * this.constants.powers[v8k + 127];
  let v9 = 0.0;
  for (let k_1 = 0; k_1 < 3; k_1++) {
    const v0_2 = in0[this.thread.z * 9216 + (this.thread.y * 1536 + (((this.thread.x + 0.5) / 3) | 0)) * 3 + k_1];
    const v7_1 = v0_2 + v5;
    const v8_1t = Math.min(Math.max(v7_1, -88.3365), 88.3762);
    const v8_1k = Math.floor(v8_1t * 1.4426950408889634 + 0.5);
    const v8_1r = (v8_1t - v8_1k * 0.693145751953125) - v8_1k * 0.00000142860682030941;
    const v8_1 = (1 + (v8_1r + v8_1r * v8_1r * ((((0.0013813144393243458 * v8_1r + 0.00836941884650763) * v8_1r + 0.04166845678980305) * v8_1r + 0.16666514791278408) * v8_1r + 0.49999993050712366))) * this.constants.powers[v8_1k + 127];
    v9 += v8_1;
  }
  const v11 = v8 / v9;
  const v32 = slots[(this.thread.x - (((this.thread.x + 0.5) / 3) | 0) * 3)];
  const v17 = results[this.thread.z * 9216 + this.thread.y * 4608 + this.thread.x];
  const v1 = in1[this.thread.z * 9216 + this.thread.y * 4608 + this.thread.x];
  const v12 = -v1;
  const v13 = v11 + v12;
  const v40 = (v13 === 0.0) ? 0.0 : 1.0;
  const v41 = (v13 < 0.0) ? (-1.0) : v40;
  const v42 = v17 * v41;
  const v43 = v32 * v42;
  let v46 = 0.0;
  for (let k_2 = 0; k_2 < 3; k_2++) {
    const v32_1 = slots[k_2];
    const v17_1 = results[this.thread.z * 9216 + (this.thread.y * 1536 + (((this.thread.x + 0.5) / 3) | 0)) * 3 + k_2];
    const v0_3 = in0[this.thread.z * 9216 + (this.thread.y * 1536 + (((this.thread.x + 0.5) / 3) | 0)) * 3 + k_2];
    const v7_2 = v0_3 + v5;
    const v8_2t = Math.min(Math.max(v7_2, -88.3365), 88.3762);
    const v8_2k = Math.floor(v8_2t * 1.4426950408889634 + 0.5);
    const v8_2r = (v8_2t - v8_2k * 0.693145751953125) - v8_2k * 0.00000142860682030941;
    const v8_2 = (1 + (v8_2r + v8_2r * v8_2r * ((((0.0013813144393243458 * v8_2r + 0.00836941884650763) * v8_2r + 0.04166845678980305) * v8_2r + 0.16666514791278408) * v8_2r + 0.49999993050712366))) * this.constants.powers[v8_2k + 127];
    const v11_1 = v8_2 / v9;
    const v1_1 = in1[this.thread.z * 9216 + (this.thread.y * 1536 + (((this.thread.x + 0.5) / 3) | 0)) * 3 + k_2];
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
  const v49 = v43 + v47;
  const v50 = v11 * v49;
  return v50;
};
