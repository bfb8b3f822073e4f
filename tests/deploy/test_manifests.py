"""deploy/'s YAML: Kubernetes' own schemas take it, and what stands in several files is the same in all."""

from __future__ import annotations

import re
from dataclasses import fields
from typing import Any

import kubernetes_validate
import pytest
import yaml
from streamlit import config

from core import limits
from tests.deploy.fronted import DEPLOY
from tests.deploy.image import Image, built
from tests.servers import ROOT
from views.hosting import guard, headers
from views.runs import hall
from work import metrics_port

CLUSTER: list[dict[str, Any]] = list(yaml.safe_load_all((DEPLOY / "kubernetes.yaml").read_text(encoding="utf-8")))
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
TLS: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.tls.yaml").read_text(encoding="utf-8"))
SPACE: dict[str, Any] = yaml.safe_load((DEPLOY / "space" / "README.md").read_text(encoding="utf-8").split("---\n")[1])
NGINX = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
README = (DEPLOY / "README.md").read_text(encoding="utf-8")
OURS = {limits.PUBLIC, headers.FRAMED_BY, hall.PROXY, metrics_port.PORT, metrics_port.ADDRESS}
OURS |= {limits.PREFIX + field.name.upper() for field in fields(limits.Limits)}
NEWEST = kubernetes_validate.latest_version()


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Image:
    return built(tmp_path_factory.mktemp("image"))


def of_kind(kind: str) -> dict[str, Any]:
    (found,) = [each for each in CLUSTER if each["kind"] == kind]
    return found


POD = of_kind("Deployment")["spec"]["template"]["spec"]
(CONTAINER,) = POD["containers"]


@pytest.mark.parametrize("resource", CLUSTER, ids=lambda each: each["kind"])
def test_kubernetes_takes_it(resource: dict[str, Any]):
    """Strictly: a field that it does not know is an error."""
    kubernetes_validate.validate(resource, NEWEST, strict=True)


@pytest.mark.parametrize("wrong", [{"replicas": "two"}, {"replica": 2}, {"template": {"spec": {}}}])
def test_what_kubernetes_would_not_take_is_found(wrong: dict[str, Any]):
    deployment = of_kind("Deployment")
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(deployment | {"spec": deployment["spec"] | wrong}, NEWEST, strict=True)


def test_labels_and_ports_lead_from_the_ingress_to_the_pods():
    labels = of_kind("Deployment")["spec"]["template"]["metadata"]["labels"]
    for selector in (
        of_kind("Deployment")["spec"]["selector"]["matchLabels"],
        of_kind("Service")["spec"]["selector"],
        of_kind("PodDisruptionBudget")["spec"]["selector"]["matchLabels"],
    ):
        assert selector.items() <= labels.items()
    ((rule,),) = [each["http"]["paths"] for each in of_kind("Ingress")["spec"]["rules"]]
    (port,) = of_kind("Service")["spec"]["ports"]  # and so no other port can be reached
    service = {"name": of_kind("Service")["metadata"]["name"], "port": {"name": port["name"]}}
    assert rule["backend"]["service"] == service
    assert port["targetPort"] in {each["name"] for each in CONTAINER["ports"]}


def test_a_pod_may_write_to_its_scratch_alone(image: Image):
    assert POD["securityContext"]["runAsNonRoot"] and str(POD["securityContext"]["runAsUser"]) == image.user
    own = CONTAINER["securityContext"]
    assert own["readOnlyRootFilesystem"] and not own["allowPrivilegeEscalation"]
    assert own["capabilities"] == {"drop": ["ALL"]}
    volumes = {each["name"] for each in POD["volumes"] if "emptyDir" in each}
    mounted = {each["mountPath"]: each["name"] for each in CONTAINER["volumeMounts"]}
    home = f"/home/{image.users[image.user]}"
    assert set(mounted) == {"/tmp", f"{home}/.cache"} and set(mounted.values()) == volumes
    scratch = {each.partition(":")[0] for each in COMPOSE["services"]["lab"]["tmpfs"]}
    assert scratch == set(mounted) and COMPOSE["services"]["lab"]["read_only"]


def test_probes_and_resources_are_said():
    assert {"startupProbe", "readinessProbe", "livenessProbe"} <= CONTAINER.keys()
    assert all(CONTAINER[probe]["httpGet"]["port"] == "http" for probe in ("readinessProbe", "livenessProbe"))
    assert {"cpu", "memory"} <= CONTAINER["resources"]["requests"].keys()
    assert "memory" in CONTAINER["resources"]["limits"]


def test_every_port_is_the_images(image: Image):
    port = int(image.environment["STREAMLIT_SERVER_PORT"])
    assert [each["containerPort"] for each in CONTAINER["ports"]] == [port]
    assert SPACE["app_port"] == port
    assert f"server lab:{port} resolve" in NGINX
    published = [each["ports"] for each in (COMPOSE["services"]["front"], TLS["services"]["front"])]
    inside = [each.rpartition(":")[2] for ports in published for each in ports]
    assert inside == [re.search(r"listen (\d+)", text)[1] for text in (NGINX, (DEPLOY / "tls.conf").read_text())]


def test_only_nginx_can_be_reached_from_outside():
    lab = COMPOSE["services"]["lab"]
    assert "ports" not in lab and lab["networks"] == ["inside"] and COMPOSE["networks"]["inside"]["internal"]


@pytest.mark.parametrize("image_name", [COMPOSE["services"]["front"]["image"]])
def test_a_foreign_image_is_named_by_its_full_tag(image_name: str):
    assert re.fullmatch(r"[\w./-]+:\d+\.\d+\.\d+-\w+", image_name)


def test_what_must_be_set_is_asked_for_in_a_line():
    """Compose ends with it, before anything starts."""
    environment = COMPOSE["services"]["lab"]["environment"]
    asked = {name: re.fullmatch(r"\$\{(\w+):\?(.+)\}", value) for name, value in environment.items() if "$" in value}
    asked = {name: match for name, match in asked.items() if match}
    assert {match[1] for match in asked.values()} == {"COOKIE_SECRET", "HOSTS"}
    assert all(match[1] in match[2] and "deploy/.env" in match[2] for match in asked.values())


def test_every_variable_that_is_set_exists(image: Image):
    """Streamlit passes over one that it does not know."""
    known = {option.env_var for option in config.get_config_options().values()} | OURS
    known |= {"FORWARDED_ALLOW_IPS", "PYTHONUNBUFFERED"}
    used = {
        "compose.yaml": set(COMPOSE["services"]["lab"]["environment"]),
        "kubernetes.yaml": {each["name"] for each in CONTAINER["env"]},
        "Dockerfile": set(image.environment),
        "README.md": set(re.findall(r"(?:DESCENT_LAB|STREAMLIT)_[A-Z_]+", README)),
    }
    assert {file: names - known for file, names in used.items() if names - known} == {}
    assert all(used.values())


def test_every_setting_of_the_server_exists():
    settings = (ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8")
    section, named = "", []
    for line in settings.splitlines():
        if match := re.match(r"\[([\w.]+)\]", line):
            section = match[1]
        elif match := re.match(r"(\w+) = ", line):
            named.append(f"{section}.{match[1]}")
    assert named and [name for name in named if name not in config.get_config_options()] == []
    assert "cookieSecret" not in {name.rpartition(".")[2] for name in named}, "it comes from the environment alone"


def test_a_body_has_one_limit_everywhere():
    wanted = f"{guard.LARGEST_BODY // 2**20}m"
    assert re.findall(r"client_max_body_size (\d{2}m);", NGINX) == [wanted]
    assert of_kind("Ingress")["metadata"]["annotations"]["nginx.ingress.kubernetes.io/proxy-body-size"] == wanted


def test_a_silent_line_is_kept_for_longer_than_the_app_is_silent():
    stream = NGINX.partition("/_stcore/stream {")[2]
    kept = [int(seconds) for seconds in re.findall(r"proxy_(?:read|send)_timeout (\d+)s;", stream)]
    assert min(kept[:2]) > 2 * config.get_option("server.websocketPingInterval")


def test_a_space_takes_its_front_matter():
    colours = {"red", "yellow", "green", "blue", "indigo", "purple", "pink", "gray"}
    assert SPACE["sdk"] == "docker" and SPACE["license"] == "mit"
    assert {SPACE["colorFrom"], SPACE["colorTo"]} <= colours
    assert len(SPACE["short_description"]) <= 60 and SPACE["header"] in ("mini", "default")


def test_the_readme_explains_the_policy_as_it_is():
    """Every directive, with its sources."""
    rows = re.findall(r"^\| ((?:`[\w-]+`(?:, )?)+) \| (.+?) \| .+\|$", README.partition("Directive |")[2], re.MULTILINE)
    explained = {name: sources for names, sources in rows for name in re.findall(r"`([\w-]+)`", names)}
    assert set(explained) == {*headers.PAGE, "frame-ancestors"}
    for name, sources in headers.PAGE.items():
        assert explained[name].startswith(f"`{sources}`")
