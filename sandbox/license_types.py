"""What the national system knows of each type of license: its name, and how many years it runs."""

from dataclasses import dataclass

PREFIX = "11990000000000000"
BIRTH_CERTIFICATE = PREFIX + "D001"


@dataclass(frozen=True)
class LicenseType:
    """One type; `years` is None where a license has no end."""

    name: str
    years: int | None = None


TYPES = {
    BIRTH_CERTIFICATE: LicenseType("出生医学证明"),
    PREFIX + "D002": LicenseType("医师资格证书"),
    PREFIX + "D003": LicenseType("医师执业证书"),
    PREFIX + "D004": LicenseType("护士执业证书", 5),
    PREFIX + "D005": LicenseType("母婴保健技术考核合格证书", 3),
    PREFIX + "D006": LicenseType("母婴保健技术服务执业许可证", 3),
    PREFIX + "D007": LicenseType("医疗机构执业许可证"),
    PREFIX + "D008": LicenseType("诊所备案凭证"),
    PREFIX + "D009": LicenseType("中医诊所备案证"),
    PREFIX + "D010": LicenseType("放射诊疗许可证"),
    PREFIX + "D011": LicenseType("公共场所卫生许可证", 4),
    PREFIX + "D012": LicenseType("饮用水供水单位卫生许可证", 4),
    PREFIX + "D013": LicenseType("消毒产品生产企业卫生许可证", 4),
}
