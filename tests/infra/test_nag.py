"""cdk-nag's AwsSolutions pack: each finding is fixed or accepted here with its reason."""

from tests.infra.conftest import Synthesized

ACCEPTED = {
    "AwsSolutions-L1": "python3.13 is the newest that all of the layers' wheels exist for",
    "AwsSolutions-APIG4": "tokens are checked in the functions (nuna.web.identity): one code in every test",
    "AwsSolutions-SMG4": "keys are rotated by hand, two in force meanwhile (docs/operations.md)",
    "AwsSolutions-S1": "who reads a public picture is in CloudFront's metrics; nothing else may read the bucket",
    "AwsSolutions-SQS3": "dead letters of EventBridge's targets and of streams, which the rule does not know",
    "AwsSolutions-IAM5[Resource::*]": "actions without resources; test_template holds them to a list",
    "AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatch": (
        "the policy that API Gateway documents for an account's access logs"
    ),
    "AwsSolutions-IAM5[Resource::<referencetonunadevBucketmedia": "any object of the one bucket",
    "AwsSolutions-IAM5[Resource::<referencetonunadevBucketfailures": "Lambda names each object after its batch",
    "AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:execute-api": "any connection of the one WebSocket API",
    "AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:states": "any execution of the one state machine",
    "AwsSolutions-CFR1": "the market is open everywhere",
    "AwsSolutions-CFR3": "access is logged by the API's stage",
    "W2509": "NetworkPassphrase is a network's public name",
}


def test_no_finding_is_left_without_a_reason(synthesized: Synthesized) -> None:
    found = {finding["ruleName"] for finding in synthesized.report}
    unexplained = {rule for rule in found if not any(rule.startswith(prefix) for prefix in ACCEPTED)}
    assert not unexplained
    unneeded = {prefix for prefix in ACCEPTED if not any(rule.startswith(prefix) for rule in found)}
    assert not unneeded
