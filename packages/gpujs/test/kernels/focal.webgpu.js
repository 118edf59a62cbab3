export const sums0 = function (in0, in1) {
  // focal: sums0, 96 × 1 × 2 threads
  // in0: prediction
  // in1: target
  let total37 = 0.0;
  for (let i = 0; i < 32; i++) {
    const v1 = in1[this.thread.z * 3072 + (i * 96 + this.thread.x)];
    const v0 = in0[this.thread.z * 3072 + (i * 96 + this.thread.x)];
    const v16 = -v0;
    const v17 = Math.max(v16, 0.0);
    const v2 = Math.abs(v0);
    const v3 = -v2;
    const v4t = Math.max(v3, -88.3365);
    const v4k = Math.floor(v4t * 1.4426950408889634 + 0.5);
    const v4r = (v4t - v4k * 0.693145751953125) - v4k * 0.00000142860682030941;
    const v4 = (1 + (v4r + v4r * v4r * ((((0.0013813144393243458 * v4r + 0.00836941884650763) * v4r + 0.04166845678980305) * v4r + 0.16666514791278408) * v4r + 0.49999993050712366))) * this.constants.powers[v4k + 127];
    const v18z = v4 / (2 + v4);
    const v18w = v18z * v18z;
    const v18 = v18z * ((((0.28318773727278945 * v18w + 0.27933000179327566) * v18w + 0.4002657152331704) * v18w + 0.666662835632652) * v18w + 2.000000008796065);
    const v19 = v17 + v18;
    const v25 = v1 * v19;
    const v7 = v4 + 1.0;
    const v8 = 1.0 / v7;
    const v12 = v4 * v8;
    const v13 = (v0 < 0.0) ? v12 : v8;
    const v14 = -v13;
    const v15 = 1.0 + v14;
    const v24 = v15 * v15;
    const v26 = v25 * v24;
    const v29 = v26 * 0.25;
    const v22 = -v1;
    const v23 = 1.0 + v22;
    const v20 = Math.max(v0, 0.0);
    const v21 = v20 + v18;
    const v31 = v23 * v21;
    const v30 = v13 * v13;
    const v32 = v31 * v30;
    const v35 = v32 * 0.75;
    const v36 = v29 + v35;
    total37 += v36;
  }
  return total37;
};

export const stores0 = function (in0, in1, h43, h58) {
  // focal: stores0, 3072 × 1 × 2 threads
  // in0: prediction
  // in1: target
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
  const v30 = v13 * v13;
  const v1 = in1[this.thread.z * 3072 + this.thread.x];
  const v22 = -v1;
  const v23 = 1.0 + v22;
  const v45 = v30 * v23;
  const v53 = v45 * v13;
  const v54 = h43 * v53;
  const v14 = -v13;
  const v15 = 1.0 + v14;
  const v24 = v15 * v15;
  const v50 = v24 * v1;
  const v16 = -v0;
  const v56 = (v16 < 0.0) ? v12 : v8;
  const v57 = v50 * v56;
  const v60 = h58 * v57;
  const v61 = v54 + v60;
  const v20 = Math.max(v0, 0.0);
  const v18z = v4 / (2 + v4);
  const v18w = v18z * v18z;
  const v18 = v18z * ((((0.28318773727278945 * v18w + 0.27933000179327566) * v18w + 0.4002657152331704) * v18w + 0.666662835632652) * v18w + 2.000000008796065);
  const v21 = v20 + v18;
  const v31 = v23 * v21;
  const v46 = v31 * v13;
  const v47 = v46 + v46;
  const v48 = h43 * v47;
  const v17 = Math.max(v16, 0.0);
  const v19 = v17 + v18;
  const v25 = v1 * v19;
  const v51 = v25 * v15;
  const v52 = v51 + v51;
  const v62 = h58 * v52;
  const v63 = v48 + v62;
  const v64 = v13 * v15;
  const v65 = v63 * v64;
  const v66 = v61 + v65;
  return v66;
};
