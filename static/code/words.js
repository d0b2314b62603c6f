// Chinese beside the English, and a code to begin with: the first vector of docs/vectors/el1.json.

export const CHINESE = {
  version: "格式版本",
  class: "类别",
  platform: "签发平台",
  "key id": "密钥编号",
  "issued at": "签发时间",
  lifetime: "有效时长",
  handle: "随机标识",
  claims: "声明",
  r: "签名前半",
  s: "签名后半",
  "the rest": "未读部分",
  form: "格式",
  key: "密钥",
  specimen: "样例码",
  signature: "签名",
  time: "时间",
  malformed: "不是有效的码",
  unknown_key: "密钥未公布或不适用",
  bad_signature: "签名不符",
  not_yet_valid: "尚未生效",
  expired: "已过期",
  redeemable: "可核验，尚无结论",
};

export const CHINESE_UNITS = { s: "秒", min: "分钟", hours: "小时", days: "天" };

export const EXAMPLE = {
  text:
    "EL1:P80.+1336380Q50H34 DKAPKT K33LMEL-PLF$LY3ML.3VTS0NAES3GLSROICCT984S$AR5J11T7T986W+$BSYIW" +
    "F7Y-VPLFGJQ-XGVZ9/HTB9F+2UCC5Q0BF.BM%L07JXK6DWVXFE",
  now: 1795226410,
  key: {
    kty: "EC",
    crv: "SM2",
    alg: "SM2SM3",
    use: "sig",
    kid: "990000-1",
    x: "LFqB5kpQLI4p0zRt6SowryKG7VivLpeGe_6-syDnOSg",
    y: "ux-lpavLbgMQpwtgI1Yh0jTkfMJffSKIDWdD1e6Ol3M",
    nbf: 1767225600,
    exp: 1830297600,
    classes: [1],
    specimen: true,
  },
};
