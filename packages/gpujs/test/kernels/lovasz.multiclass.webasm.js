export const sums0 = function (in1) {
  // lovasz: sums0, 86 × 3 × 2 threads
  // in1: target
  let total20 = 0.0;
  for (let j = 0; j < 6; j++) {
    let part20 = 0.0;
    for (let i = 0; i < 6; i++) {
      const s = (this.thread.x * 36 + (j * 6 + i));
      if (s < 3072) {
        const v1 = in1[this.thread.z * 9216 + s * 3 + this.thread.y];
        part20 += v1;
      }
    }
    total20 += part20;
  }
  return total20;
};

export const stores0 = function (in0, in1) {
  // lovasz: stores0, 9216 × 1 × 2 threads
  // in0: prediction
  // in1: target
  const v0 = in0[this.thread.z * 9216 + this.thread.x];
  let v2 = -3.4028234e38;
  for (let k = 0; k < 3; k++) {
    const v0_1 = in0[this.thread.z * 9216 + (((this.thread.x + 0.5) / 3) | 0) * 3 + k];
    v2 = Math.max(v2, v0_1);
  }
  const v4 = -v2;
  const v6 = v0 + v4;
  const v7t = Math.min(Math.max(v6, -88.3365), 88.3762);
  const v7k = Math.floor(v7t * 1.4426950408889634 + 0.5);
  const v7r = (v7t - v7k * 0.693145751953125) - v7k * 0.00000142860682030941;
  const v7 = (1 + (v7r + v7r * v7r * ((((0.0013813144393243458 * v7r + 0.00836941884650763) * v7r + 0.04166845678980305) * v7r + 0.16666514791278408) * v7r + 0.49999993050712366))) * this.constants.powers[v7k + 127];
  let v8 = 0.0;
  for (let k_1 = 0; k_1 < 3; k_1++) {
    const v0_2 = in0[this.thread.z * 9216 + (((this.thread.x + 0.5) / 3) | 0) * 3 + k_1];
    const v6_1 = v0_2 + v4;
    const v7_1t = Math.min(Math.max(v6_1, -88.3365), 88.3762);
    const v7_1k = Math.floor(v7_1t * 1.4426950408889634 + 0.5);
    const v7_1r = (v7_1t - v7_1k * 0.693145751953125) - v7_1k * 0.00000142860682030941;
    const v7_1 = (1 + (v7_1r + v7_1r * v7_1r * ((((0.0013813144393243458 * v7_1r + 0.00836941884650763) * v7_1r + 0.04166845678980305) * v7_1r + 0.16666514791278408) * v7_1r + 0.49999993050712366))) * this.constants.powers[v7_1k + 127];
    v8 += v7_1;
  }
  const v10 = v7 / v8;
  const v1 = in1[this.thread.z * 9216 + this.thread.x];
  const v11 = -v1;
  const v12 = v10 + v11;
  const v13 = Math.abs(v12);
  return v13;
};

export const sums1 = function (in0, in1, in16) {
  // lovasz: sums1, 86 × 3 × 2 threads
  // in0: prediction
  // in1: target
  // in16: lovaszSteps
  let total18 = 0.0;
  for (let j = 0; j < 6; j++) {
    let part18 = 0.0;
    for (let i = 0; i < 6; i++) {
      const s = (this.thread.x * 36 + (j * 6 + i));
      if (s < 3072) {
        const v0 = in0[this.thread.z * 9216 + s * 3 + this.thread.y];
        let v2 = -3.4028234e38;
        for (let k = 0; k < 3; k++) {
          const v0_1 = in0[this.thread.z * 9216 + s * 3 + k];
          v2 = Math.max(v2, v0_1);
        }
        const v4 = -v2;
        const v6 = v0 + v4;
        const v7t = Math.min(Math.max(v6, -88.3365), 88.3762);
        const v7k = Math.floor(v7t * 1.4426950408889634 + 0.5);
        const v7r = (v7t - v7k * 0.693145751953125) - v7k * 0.00000142860682030941;
        const v7 = (1 + (v7r + v7r * v7r * ((((0.0013813144393243458 * v7r + 0.00836941884650763) * v7r + 0.04166845678980305) * v7r + 0.16666514791278408) * v7r + 0.49999993050712366))) * this.constants.powers[v7k + 127];
        let v8 = 0.0;
        for (let k_1 = 0; k_1 < 3; k_1++) {
          const v0_2 = in0[this.thread.z * 9216 + s * 3 + k_1];
          const v6_1 = v0_2 + v4;
          const v7_1t = Math.min(Math.max(v6_1, -88.3365), 88.3762);
          const v7_1k = Math.floor(v7_1t * 1.4426950408889634 + 0.5);
          const v7_1r = (v7_1t - v7_1k * 0.693145751953125) - v7_1k * 0.00000142860682030941;
          const v7_1 = (1 + (v7_1r + v7_1r * v7_1r * ((((0.0013813144393243458 * v7_1r + 0.00836941884650763) * v7_1r + 0.04166845678980305) * v7_1r + 0.16666514791278408) * v7_1r + 0.49999993050712366))) * this.constants.powers[v7_1k + 127];
          v8 += v7_1;
        }
        const v10 = v7 / v8;
        const v1 = in1[this.thread.z * 9216 + s * 3 + this.thread.y];
        const v11 = -v1;
        const v12 = v10 + v11;
        const v13 = Math.abs(v12);
        const v16 = in16[this.thread.z * 9216 + s * 3 + this.thread.y];
        const v17 = v13 * v16;
        part18 += v17;
      }
    }
    total18 += part18;
  }
  return total18;
};

export const stores1 = function (in0, in1, in16, slots) {
  // lovasz: stores1, 9216 × 1 × 2 threads
  // in0: prediction
  // in1: target
  // in16: lovaszSteps
  const v0 = in0[this.thread.z * 9216 + this.thread.x];
  let v2 = -3.4028234e38;
  for (let k = 0; k < 3; k++) {
    const v0_1 = in0[this.thread.z * 9216 + (((this.thread.x + 0.5) / 3) | 0) * 3 + k];
    v2 = Math.max(v2, v0_1);
  }
  const v4 = -v2;
  const v6 = v0 + v4;
  const v7t = Math.min(Math.max(v6, -88.3365), 88.3762);
  const v7k = Math.floor(v7t * 1.4426950408889634 + 0.5);
  const v7r = (v7t - v7k * 0.693145751953125) - v7k * 0.00000142860682030941;
  const v7 = (1 + (v7r + v7r * v7r * ((((0.0013813144393243458 * v7r + 0.00836941884650763) * v7r + 0.04166845678980305) * v7r + 0.16666514791278408) * v7r + 0.49999993050712366))) * this.constants.powers[v7k + 127];
  let v8 = 0.0;
  for (let k_1 = 0; k_1 < 3; k_1++) {
    const v0_2 = in0[this.thread.z * 9216 + (((this.thread.x + 0.5) / 3) | 0) * 3 + k_1];
    const v6_1 = v0_2 + v4;
    const v7_1t = Math.min(Math.max(v6_1, -88.3365), 88.3762);
    const v7_1k = Math.floor(v7_1t * 1.4426950408889634 + 0.5);
    const v7_1r = (v7_1t - v7_1k * 0.693145751953125) - v7_1k * 0.00000142860682030941;
    const v7_1 = (1 + (v7_1r + v7_1r * v7_1r * ((((0.0013813144393243458 * v7_1r + 0.00836941884650763) * v7_1r + 0.04166845678980305) * v7_1r + 0.16666514791278408) * v7_1r + 0.49999993050712366))) * this.constants.powers[v7_1k + 127];
    v8 += v7_1;
  }
  const v10 = v7 / v8;
  const v37 = slots[(this.thread.x - (((this.thread.x + 0.5) / 3) | 0) * 3)];
  const v16 = in16[this.thread.z * 9216 + this.thread.x];
  const v1 = in1[this.thread.z * 9216 + this.thread.x];
  const v11 = -v1;
  const v12 = v10 + v11;
  const v43 = (v12 === 0.0) ? 0.0 : 1.0;
  const v46 = (v12 < 0.0) ? (-1.0) : v43;
  const v47 = v16 * v46;
  const v48 = v37 * v47;
  let v51 = 0.0;
  for (let k_2 = 0; k_2 < 3; k_2++) {
    const v37_1 = slots[k_2];
    const v16_1 = in16[this.thread.z * 9216 + (((this.thread.x + 0.5) / 3) | 0) * 3 + k_2];
    const v0_3 = in0[this.thread.z * 9216 + (((this.thread.x + 0.5) / 3) | 0) * 3 + k_2];
    const v6_2 = v0_3 + v4;
    const v7_2t = Math.min(Math.max(v6_2, -88.3365), 88.3762);
    const v7_2k = Math.floor(v7_2t * 1.4426950408889634 + 0.5);
    const v7_2r = (v7_2t - v7_2k * 0.693145751953125) - v7_2k * 0.00000142860682030941;
    const v7_2 = (1 + (v7_2r + v7_2r * v7_2r * ((((0.0013813144393243458 * v7_2r + 0.00836941884650763) * v7_2r + 0.04166845678980305) * v7_2r + 0.16666514791278408) * v7_2r + 0.49999993050712366))) * this.constants.powers[v7_2k + 127];
    const v10_1 = v7_2 / v8;
    const v1_1 = in1[this.thread.z * 9216 + (((this.thread.x + 0.5) / 3) | 0) * 3 + k_2];
    const v11_1 = -v1_1;
    const v12_1 = v10_1 + v11_1;
    const v43_1 = (v12_1 === 0.0) ? 0.0 : 1.0;
    const v46_1 = (v12_1 < 0.0) ? (-1.0) : v43_1;
    const v47_1 = v16_1 * v46_1;
    const v49 = v47_1 * v10_1;
    const v50 = v37_1 * v49;
    v51 += v50;
  }
  const v52 = -v51;
  const v54 = v48 + v52;
  const v55 = v10 * v54;
  return v55;
};
