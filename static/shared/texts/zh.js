// 页面上的全部中文。
export default {
  product: '卫健证照夹', busy: '请稍候…', back: '返回', done: '完成', close: '关闭', tabs: '主菜单', unread: '条未读', no_end: '长期有效',
  specimen: '演示环境：人物、证照和机构均为虚构', more: '显示更多', save: '保存', cancel: '取消', yes: '是', no: '否',

  'problem.offline': '网络不通，请检查网络后再试。', 'problem.unauthorized': '请重新登录。', 'problem.internal': '服务出了故障，请稍后再试。',
  'problem.sandbox_unavailable': '演示环境没有响应，请稍后再试。',

  'tab.home': '证照', 'tab.usage': '用证记录', 'tab.messages': '消息', 'tab.me': '我的',

  'front.words': '把医师、护士、出生医学证明等卫健证照放进手机，出示时只给对方需要看的那几项。场所扫一扫就知道真假，谁看过您的证照，您随时知道。',
  'front.wallet': '我是群众', 'front.wallet.words': '领证、亮证、看谁用过我的证照',
  'front.scanner': '我是场所', 'front.scanner.words': '用手机或电脑扫码核验证照',
  'front.desk': '我是经办人', 'front.desk.words': '受理申领、审核、窗口代办',
  'front.docs': '接口文档', 'front.code': '读懂亮证码', 'front.try': '两步体验', 'front.try.1': '打开“我是群众”，登录后出示一张证照。',
  'front.try.2': '在另一个窗口打开“我是场所”，扫描刚才的亮证码。', 'front.who': '可以扮演谁', 'front.citizens': '群众', 'front.venues': '核验方', 'front.officers': '经办人员', 'role.officer': '经办员', 'role.supervisor': '主管', 'role.auditor': '审计员',
  'front.mini': '群众请使用微信小程序。',

  'signin.title': '登录', 'signin.words': '微信小程序会自动登录。在演示环境里，请选择您要扮演的人：', 'signin.ended': '登录已失效，请重新登录。填写的内容都还在。',

  'bind.title': '验证身份', 'bind.words': '证照只放进本人的证照夹，所以要先确认您是谁。', 'bind.method': '验证方式', 'method.wechat_face': '微信人脸核验', 'method.counter': '服务窗口办理码',
  'bind.kind': '证件类型', 'bind.counter_only': '这种证件不能刷脸核验：请带证件到服务窗口领取办理码，再在这里填写。', 'bind.name': '姓名', 'bind.number': '证件号码', 'bind.filled': '演示环境已替您填好虚构人物的信息。', 'bind.agree': '同意并继续',
  'bind.face': '请正对手机，把脸放在圆圈内。（演示环境没有真的摄像头，请替他选择结果。）', 'bind.face.pass': '是本人，通过', 'bind.face.fail': '不是本人', 'bind.face.cancel': '取消',
  'bind.code': '窗口给您的办理码', 'bind.finish': '完成验证', 'bind.other': '换一种方式', 'bind.wrong_code': '办理码不对，请再看一遍。',
  'bind.locked': '您的证照夹已紧急停用，重新验证身份后才能使用。', 'bind.lost': '您的证照夹已转到另一部手机。如果不是您本人操作，请马上重新验证身份并联系服务窗口。',
  'bind.failed.no_match': '没有通过：人脸、姓名或号码不一致。', 'bind.failed.too_many': '办理码输错次数太多，请到窗口重新领取。', 'bind.failed.cancelled': '您已取消，可以再试一次。',
  'bind.moving': '您的证照夹现在绑定在另一部手机上。窗口另一名工作人员复核后马上转到这部手机；没有复核的，{at} 转过来。原手机提出异议的，须由窗口复核。', 'bind.moving.look': '看看办好了没有',
  'bind.failed.refused': '窗口没有同意改绑，请到窗口咨询。', 'bind.failed.cooling_down': '证照夹几天前刚换过手机，暂时不能再用人脸换到别的手机；可以换回原来的手机，或到服务窗口办理。',
  'bind.failed.timeout': '超时了，请再试一次。', 'bind.failed.expired': '这次验证已过期，请再试一次。', 'bind.failed.provider_unavailable': '人脸核验暂时不可用，请稍后再试。',

  'home.title': '我的证照', 'home.why': '为什么不能出示', 'home.empty': '还没有证照', 'home.empty.why': '有纸质证照或 IC 卡的，可以申领电子证照。', 'home.apply': '申领电子证照',
  'home.sources': '数据来源', 'home.refresh': '重新查询', 'home.role': '按身份筛选', 'home.state': '按状态筛选', 'home.all_roles': '全部身份', 'home.all_states': '全部状态',
  'source.provincial': '省级证照库', 'source.city': '市级证照库', 'source.pushed': '颁发机构推送', 'source.fresh': '{at} 已更新', 'source.stale': '数据较旧', 'source.failed': '暂时查询不到', 'source.pending': '正在查询…',
  'role.holder': '持证人', 'role.guardian': '子女', 'role.representative': '代表机构',
  'card.holder': '持证人', 'card.number': '证号', 'card.valid_to': '有效期至', 'card.objection': '有异议正在处理',
  'state.valid': '有效', 'state.suspended': '暂停', 'state.revoked': '吊销', 'state.withdrawn': '撤销', 'state.cancelled': '注销', 'state.void': '作废', 'state.superseded': '已换证',
  'state.transferred_out': '已转出', 'state.expired': '已过期', 'state.not_yet_valid': '尚未生效',
  'flag.inspection_due': '应当校验', 'flag.encumbered': '有权利限制', 'flag.legacy_check': '标识为旧版', 'flag.stale': '信息较旧，出示时会重新查询',
  'license.title': '证照', 'license.remedy': '怎么办', 'license.successor': '查看新证', 'license.fields': '证面内容', 'license.issued_on': '发证日期', 'license.identifier': '电子证照标识',
  'license.holders': '相关人员', 'license.history': '状态记录', 'license.file': '下载电子原件', 'license.usage': '谁看过这张证照', 'license.object': '内容有误？提出异议',

  show: '出示', 'show.choose': '出示证照', 'show.title': '请对方扫码', 'show.now': '出示亮证码', 'show.purpose': '用途', 'show.no_purpose': '不说明', 'show.sees': '对方能看到什么', 'show.always': '证照名称、状态、发证机构、部分证号和姓名总会显示。',
  'show.id_number': '部分身份证号码', 'show.cannot': '这张证照目前不能出示。', 'show.alt': '亮证码，请对方扫描', 'show.expired': '已过期', 'show.dead': '这个码已经没有用了', 'show.left': '还有 {seconds} 秒，会自动换新', 'show.renew': '换一个新码',
  'show.bright': '扫不出来？请把屏幕调亮', 'show.what': '对方能看到的内容', 'show.nothing': '除基本信息外什么都不给', 'show.sandbox': '演示环境：在另一个窗口打开核验页，扮演场所来扫这个码。', 'show.scanner': '打开核验页', 'show.copy': '复制码文', 'show.copied': '已复制',
  'seen.title': '有人查看了', 'seen.by': '{verifier} 刚刚查看了', 'seen.at': '{license} · {at}', 'seen.again': '再出示一次', 'seen.disputed': '已记下“不是我”。正在出示的码全部作废，异议已提交。', 'not_me': '不是我', 'not_me.words': '如果不是您本人出示的，请点“不是我”，我们会作废所有亮证码并为您提交异议。',

  'usage.title': '用证记录', 'usage.empty': '还没有人看过您的证照', 'usage.all': '全部结果', 'usage.verdict': '按结果筛选', 'usage.kind': '按查看者筛选', 'usage.all_kinds': '全部查看者', 'kind.verifier': '核验方', 'kind.officer': '经办人员', 'kind.system': '系统', 'kind.co_holder': '其他持证人',
  'usage.csv': '导出表格', 'usage.from': '从', 'usage.to': '到', 'usage.by_co_holder': '其他持证人出示过', 'usage.fields': '看到了：{fields}', 'usage.nothing': '没有看到证面内容', 'usage.disputed': '已说明“不是我”', 'usage.place': '地点：{place}', 'usage.number': '经办人工号：{number}', 'usage.purpose': '用途：{purpose}',
  'verdict.valid': '通过', 'verdict.invalid': '未通过', 'verdict.unknown': '未核实',
  'purpose.entry_registration': '入场登记', 'purpose.employment_check': '应聘或入职核验', 'purpose.medical_visit': '就诊', 'purpose.school_enrolment': '入园入学', 'purpose.inspection': '监督检查', 'purpose.household_registration': '户口登记',

  'messages.title': '消息', 'messages.empty': '没有消息', 'messages.open': '查看', 'messages.new': '未读',

  'objections.title': '我的异议', 'objections.empty': '没有异议', 'objection.new': '提出异议', 'objection.kind': '哪里不对', 'objection.words': '请写明情况', 'objection.send': '提交', 'objection.due': '办理期限 {day}',
  'objection.kind.missing': '缺少证照', 'objection.kind.wrong': '内容有误', 'objection.kind.wrong_state': '状态有误', 'objection.kind.misuse': '不是我本人使用', 'objection.kind.other': '其他',
  'objection.state.submitted': '已提交', 'objection.state.accepted': '已受理', 'objection.state.forwarded': '已转办', 'objection.state.corrected': '已更正', 'objection.state.rejected': '不予更正', 'objection.state.closed': '已办结',
  'objection.reason.correct_as_is': '核对无误', 'objection.reason.not_ours': '不属于本机构', 'objection.reason.not_proven': '证据不足', 'objection.reason.other': '其他原因',
  'by.citizen': '本人', 'by.applicant': '本人', 'by.authority': '机构', 'by.system': '系统', timeline: '办理进度',

  'me.moving': '有人在服务窗口用您的身份办理改绑：{at} 起，证照夹将转到另一部手机。', 'me.moving.object': '不是我，不要改绑', 'me.moving.objected': '您已提出异议：没有窗口工作人员复核，证照夹不会改绑。',
  'me.title': '我的', 'me.bound': '{at} 通过{method}验证', 'me.applications': '我的申领', 'me.objections': '我的异议', 'me.elder': '关怀版（大字）', 'me.language': '语言', 'me.signout': '退出登录',
  'me.panic': '手机丢了？紧急停用', 'me.panic.words': '马上作废所有亮证码，退出所有手机，锁住证照夹。重新验证身份后才能再用。证照本身不受影响。', 'me.panic.yes': '确定停用', 'me.panic.done': '已停用。重新登录并验证身份后可以恢复。',
  'me.unbind': '解除绑定', 'me.unbind.words': '这部手机将不再显示您的证照，正在出示的码作废，同意一并撤回。以后可以重新验证身份。', 'me.unbind.yes': '确定解除', 'me.docs': '接口文档',

  'applications.title': '我的申领', 'applications.empty': '没有申领', 'application.new': '新的申领', 'application.claim': '领取窗口代办的申领', 'application.claim.code': '领取码', 'application.next': '下一步', 'application.due': '期限 {day}', 'application.receipt': '受理号 {number}',
  'application.state.draft': '草稿', 'application.state.submitted': '已提交', 'application.state.accepted': '已受理', 'application.state.supplement_required': '需要补正', 'application.state.approved': '已通过', 'application.state.issuing': '正在制证', 'application.state.issued': '已发证', 'application.state.rejected': '未通过', 'application.state.withdrawn': '已撤回',
  'application.submit': '提交申领', 'application.withdraw': '撤回申领', 'application.edit': '修改', 'application.license': '查看证照', 'application.supplement': '请补正', 'application.photos': '材料照片', 'application.saved': '已保存，两天后再来也在。',
  'register.match': '与登记信息一致', 'register.mismatch': '与登记信息不一致', 'register.not_found': '登记库中没有查到', 'register.pending': '正在向登记库核对',
  'apply.title': '申领电子证照', 'apply.type': '证照类型', 'apply.choose': '请选择', 'apply.medium': '现有的是', 'medium.paper': '纸质证照', 'medium.ic_card': 'IC 卡', 'apply.certificate': '证书编号', 'apply.card': 'IC 卡号', 'apply.authority': '发证机构（输入名称，从列表中选）', 'apply.issued_on': '发证日期（选填）', 'apply.for': '为谁申领', 'for.self': '本人', 'for.child': '子女', 'for.institution': '机构',
  'apply.face': '证面内容（选填）', 'apply.next': '下一步：拍照', 'apply.sample': '演示环境：填入这位人物的{what}', 'photo.unreadable': '这个文件不是图片，或者打不开。', 'photo.take': '拍照或选图', 'photo.again': '重拍', 'photo.rotate': '旋转', 'photo.send': '上传', 'photo.sending': '上传中 {percent}%', 'photo.done': '已上传', 'photo.retry': '重试', 'photo.required': '必需', 'photo.optional': '选填', 'photo.preview': '{label} 预览',

  'scanner.title': '核验证照', 'scanner.signin': '登记这台设备', 'scanner.code': '登记码', 'scanner.code.words': '由本单位的管理员生成，15 分钟内有效，只能用一次。', 'scanner.label': '这台设备叫什么（选填，如“一号门”）', 'scanner.asked': '核验什么', 'scanner.enroll.real': '或者输入登记码', 'scanner.ended': '这台设备的登记已失效，请输入新的登记码。', 'scanner.revoked': '这台设备已被停用。要继续使用，请向管理员要新的登记码。', 'scanner.enter': '登记', 'scanner.play': '演示环境：扮演哪个核验方？', 'scanner.purpose': '核验用途', 'scanner.place': '地点（选填，对方会看到）', 'scanner.accept': '只接受这些证照（不选就是都接受）',
  'scanner.ready': '请扫描亮证码', 'scanner.camera': '打开摄像头', 'scanner.stop': '关闭摄像头', 'scanner.hand': '手工输入或粘贴码文', 'scanner.check': '核验', 'scanner.table': '看旁边窗口的码', 'scanner.table.none': '旁边的窗口没有亮证码。请先在证照夹里点“出示”。', 'scanner.wedge': '扫码枪可以直接扫，不用点输入框。', 'scanner.picture': '选一张图片', 'scanner.no_code': '图片里没有找到亮证码。',
  'scanner.history': '最近核验', 'scanner.history.empty': '这台设备还没有核验过', 'scanner.out': '退出', 'scanner.next': '下一位', 'scanner.device': '本机', 'scanner.again_at': '用同一个码到“{venue}”再试', 'scanner.settings': '设置', 'scanner.speaks': '读出结果', 'scanner.kiosk': '无人值守模式', 'scanner.checking': '正在核验…',
  'camera.refused': '没有摄像头权限。请在浏览器地址栏旁允许使用摄像头，或改用扫码枪、手工输入。', 'camera.missing': '没有找到摄像头。可以用扫码枪或手工输入。', 'camera.insecure': '摄像头需要 HTTPS。请让管理员按“场所部署”说明配置证书，或改用扫码枪、手工输入。', 'camera.failed': '摄像头打不开，请关闭其他正在使用它的程序。', 'camera.several': '画面里有几个码，请一次只对准一个。', 'camera.aim': '把亮证码放进方框', 'camera.loading': '正在打开摄像头…',
  'result.valid': '有效', 'result.invalid': '无效', 'result.unknown': '未核实', 'result.specimen': '样例', 'result.compare': '请与本人核对', 'result.rescan': '本机刚才已核验过这个码，不是第二个人。', 'result.specimen.words': '这是样例码，只用于演示，不能作为凭证。', 'result.license': '证照', 'result.holder': '姓名', 'result.id': '身份证号', 'result.number': '证号', 'result.authority': '发证机构', 'result.until': '有效期至', 'result.as': '身份', 'as.holder': '持证人本人', 'as.guardian': '持证人的父母', 'as.representative': '机构代表',
  'result.say': '可以这样说', 'result.do': '接下来',
  'reason.ok': '可以放行', 'reason.malformed': '这不是亮证码', 'reason.not_official': '这不是官方亮证码', 'reason.unknown_key': '不认识这个码的签发方', 'reason.specimen': '这是样例码', 'reason.bad_signature': '这个码是伪造的或损坏了', 'reason.not_yet_valid': '这个码的时间不对', 'reason.expired': '这个码过期了', 'reason.unavailable': '暂时查不到这个码', 'reason.not_permitted': '您的单位不能查看这类证照', 'reason.voided': '持证人已作废这个码', 'reason.cancelled': '持证人已取消这个码', 'reason.already_used': '这个码已经用过了', 'reason.stale': '证照状态暂时无法确认', 'reason.license_suspended': '证照被暂停', 'reason.license_revoked': '证照被吊销', 'reason.license_withdrawn': '证照被撤销', 'reason.license_cancelled': '证照已注销', 'reason.license_void': '证照已作废', 'reason.license_superseded': '证照已换新', 'reason.license_transferred_out': '证照已转出', 'reason.license_expired': '证照已过期', 'reason.license_not_yet_valid': '证照尚未生效', 'reason.wrong_type': '不是要求的证照类型', 'reason.unread': '没有核验', 'reason.offline': '网络不通，没有核验',
  'say.malformed': '请打开证照夹，点“出示”，再给我看一次。', 'say.not_official': '请不要打开这个链接。请打开证照夹，点“出示”。', 'say.unknown_key': '请用本省的证照夹出示。', 'say.bad_signature': '这个码不能用，请打开证照夹重新出示。', 'say.not_yet_valid': '请检查手机时间，再重新出示。', 'say.expired': '您的码过期了，请等它自动换新后再给我看。', 'say.unavailable': '请重新出示一次；还不行就先看纸质证照。', 'say.not_permitted': '这里不能查看这类证照，请出示别的证照。', 'say.voided': '请重新出示一个新码。', 'say.cancelled': '请重新出示一个新码。', 'say.already_used': '这个码已在别处用过，请当面重新出示。', 'say.stale': '系统暂时无法确认，请稍等再出示，或出示纸质证照。', 'say.license': '您的证照目前不能使用，请在证照夹里查看怎么办。', 'say.wrong_type': '这里需要另一种证照。', 'say.offline': '请检查网络后再扫一次，不要凭截图放行。', 'say.unread': '八秒没有读到码，请调亮屏幕、擦净镜头再试。', 'say.specimen': '请出示真正的亮证码。',

  'story.KXWKKm': '内科医师，有两张有效证照：2009 年的资格证书和 2010 年的执业证书。', 'story.UJFOrN': '护士，执业证书自 2026 年 9 月起被暂停。', 'story.3nLIQn': '2024 年 6 月出生的女孩的母亲，孩子还没有身份证号码。', 'story.bQhBOm': '同一张出生医学证明上的父亲。', 'story.flvXzx': '诊所的负责人，名字里有生僻字。', 'story.MQAkZX': '助产士，证书只有纸质的，登记库里有，可以申领电子证照。', 'story.wnktjI': '护士，证照只在 IC 卡上；姓名很长，有两个间隔号。', 'story.WEYTPv': '护士，纸质证书在登记库里查不到。', 'story.u4yd4m': '没有任何证照的人。', 'story.3vTDpQ': '护士，执业证书已于 2026 年 2 月到期。', 'story.hXc9Ls': '助产士，证照只在市级证照库里。', 'story.aEk5Dw': '外科医师：同一张证照，市里说暂停，省里仍说有效。', 'story.0p1aXy': '外国医师，以护照登记，有一张执业证书；不能刷脸，需到窗口核验。', 'story.en5fZd': '香港来的诊所负责人，以来往内地通行证登记；不能刷脸，需到窗口核验。',
};
