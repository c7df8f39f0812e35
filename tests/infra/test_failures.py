"""What is given up is kept whole and somebody hears of it."""

import json
import re
from typing import Any

import pytest

from infra_cdk.alarms import POLLED
from nuna.registry import OnEvent, OnQueue, OnStream, OnUpload, Schedule
from tests.infra.conftest import Synthesized

ASYNCHRONOUS = (Schedule, OnUpload, OnEvent)


def made(synthesized: Synthesized, service: str, kind: str) -> dict[str, dict[str, Any]]:
    template = synthesized.templates[service]["Resources"]
    return {name: r["Properties"] for name, r in template.items() if r["Type"] == kind}


def test_cloudwatch_may_publish_encrypted_messages(synthesized: Synthesized) -> None:
    (topic,) = synthesized.of_type("AWS::SNS::Topic")
    key = topic["KmsMasterKeyId"]["Fn::GetAtt"][0]
    policy = synthesized.root["Resources"][key]["Properties"]["KeyPolicy"]["Statement"]
    (uses,) = (s for s in policy if s["Principal"].get("Service") == "cloudwatch.amazonaws.com")
    assert uses["Effect"] == "Allow" and set(uses["Action"]) == {"kms:Decrypt", "kms:GenerateDataKey*"}
    (of_topic,) = synthesized.of_type("AWS::SNS::TopicPolicy")
    statements = of_topic["PolicyDocument"]["Statement"]
    (allow,) = (s for s in statements if s["Effect"] == "Allow")
    assert allow["Principal"] == {"Service": "cloudwatch.amazonaws.com"} and allow["Action"] == "sns:Publish"
    for statement in (uses, allow):  # of this account's alarms alone
        assert statement["Condition"] == {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}
    assert any(s["Effect"] == "Deny" and "SecureTransport" in json.dumps(s) for s in statements)


def test_every_alarm_reaches_the_topic_and_the_topic_somebody(synthesized: Synthesized) -> None:
    alarms = synthesized.of_type("AWS::CloudWatch::Alarm")
    assert alarms and all(len(alarm["AlarmActions"]) == 1 for alarm in alarms)
    (subscription,) = synthesized.of_type("AWS::SNS::Subscription")
    assert subscription["Endpoint"] == {"Ref": "AlarmMail"}


def test_every_asynchronous_function_keeps_what_it_fails_at(synthesized: Synthesized) -> None:
    for function in synthesized.functions:
        if not isinstance(function.trigger, ASYNCHRONOUS):
            continue
        lambdas = made(synthesized, function.service, "AWS::Lambda::Function")
        (name,) = (n for n, p in lambdas.items() if p["FunctionName"] == f"nuna-dev-{function.id}")
        configs = made(synthesized, function.service, "AWS::Lambda::EventInvokeConfig").values()
        (config,) = (c for c in configs if c["FunctionName"] == {"Ref": name})
        (queue, _) = config["DestinationConfig"]["OnFailure"]["Destination"]["Fn::GetAtt"]
        queues = made(synthesized, function.service, "AWS::SQS::Queue")
        assert queues[queue]["QueueName"] == f"nuna-dev-dead-{function.id}"
        role = synthesized.templates[function.service]["Resources"][lambdas[name]["Role"]["Fn::GetAtt"][0]]
        statements = role["Properties"]["Policies"][0]["PolicyDocument"]["Statement"]
        (sends,) = (s for s in statements if s["Action"] == "sqs:SendMessage" and queue in json.dumps(s))
        assert sends["Effect"] == "Allow"


def test_a_message_is_unseen_for_six_timeouts_of_its_consumer(synthesized: Synthesized) -> None:
    queues = {properties["QueueName"]: properties for properties in synthesized.of_type("AWS::SQS::Queue")}
    consumers = [function for function in synthesized.functions if isinstance(function.trigger, OnQueue)]
    assert consumers
    for function in consumers:
        assert isinstance(function.trigger, OnQueue)
        visible = queues[f"nuna-dev-{function.trigger.queue.name}"]["VisibilityTimeout"]
        assert visible >= 6 * function.timeout


def test_what_a_stream_gives_up_is_kept_with_its_records(synthesized: Synthesized) -> None:
    streams = [function for function in synthesized.functions if isinstance(function.trigger, OnStream)]
    assert streams
    for function in streams:
        mappings = made(synthesized, function.service, "AWS::Lambda::EventSourceMapping")
        ((source, mapping),) = ((n, m) for n, m in mappings.items() if "StartingPosition" in m)
        destination = json.dumps(mapping["DestinationConfig"]["OnFailure"]["Destination"])
        assert "Bucketfailures" in destination, "a queue gets the records' place in the stream, not the records"
        rules = made(synthesized, function.service, "AWS::Events::Rule").values()
        (rule,) = (
            r for r in rules if r.get("EventPattern", {}).get("source") == ["aws.s3"] and source in json.dumps(r)
        )
        assert rule["EventPattern"]["detail"]["object"]["key"] == [
            {"prefix": {"Fn::Join": ["", ["aws/lambda/", {"Ref": source}, "/"]]}}
        ]
        (target,) = rule["Targets"]
        queue = target["Arn"]["Fn::GetAtt"][0]
        queues = made(synthesized, function.service, "AWS::SQS::Queue")
        assert queues[queue]["QueueName"] == f"nuna-dev-dead-{function.id}"
    (bucket,) = (
        r for n, r in synthesized.root["Resources"].items() if n.startswith("Bucketfailures") and "Policy" not in n
    )
    assert bucket["Properties"]["NotificationConfiguration"]["EventBridgeConfiguration"]["EventBridgeEnabled"]


def test_whoever_writes_dead_letters_is_allowed_to(synthesized: Synthesized) -> None:
    for name, template in synthesized.templates.items():
        allowed = json.dumps([r for r in template["Resources"].values() if r["Type"] == "AWS::SQS::QueuePolicy"])
        for resource in template["Resources"].values():
            if resource["Type"] == "AWS::Events::Rule":
                for target in resource["Properties"]["Targets"]:
                    queue = target.get("DeadLetterConfig", target)["Arn"]["Fn::GetAtt"][0]
                    assert "events.amazonaws.com" in allowed and queue in allowed, (name, queue)


@pytest.mark.parametrize("field", ["answers", "behind"])
def test_the_pollers_report_is_a_metric_with_an_alarm(field: str, synthesized: Synthesized) -> None:
    filters = made(synthesized, "chain", "AWS::Logs::MetricFilter").values()
    (one,) = (f for f in filters if f["MetricTransformations"][0]["MetricValue"] == f"$.{field}")
    assert one["FilterPattern"] == POLLED
    groups = made(synthesized, "chain", "AWS::Logs::LogGroup")
    assert groups[one["LogGroupName"]["Ref"]]["LogGroupName"] == "/aws/lambda/nuna-dev-chain-poll"
    told = one["MetricTransformations"][0]
    (alarm,) = (
        a
        for a in synthesized.of_type("AWS::CloudWatch::Alarm")
        if (a.get("Namespace"), a.get("MetricName")) == (told["MetricNamespace"], told["MetricName"])
    )
    assert alarm["Period"] == 60 and alarm["EvaluationPeriods"] == 3
    if field == "answers":  # an outage, and a poller that says nothing at all
        assert (alarm["ComparisonOperator"], alarm["Threshold"]) == ("LessThanThreshold", 1)
        assert alarm["TreatMissingData"] == "breaching"
    assert re.fullmatch(r"\{ \$\.message = \"polled\" \}", POLLED)
