"""Alarms that wake somebody: dead letters, a silent chain or one followed late, functions and requests that fail."""

from __future__ import annotations

from collections.abc import Iterable

from aws_cdk import Aws, Duration, RemovalPolicy, Stack
from aws_cdk import aws_apigatewayv2 as apigw
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra_cdk.parameters import Parameters
from nuna.registry import Function, OnStream, Schedule

MINUTE = Duration.minutes(1)
STREAM_LATE = Duration.minutes(2)
FAILED_REQUESTS = 10  # in five minutes
BEHIND = 60  # ledgers, five minutes
NAMESPACE = "Nuna/Chain"  # and the stage
POLLED = '{ $.message = "polled" }'
"""The line that each run of the poller writes (nuna.indexer.run), with the fields `answers` and `behind`."""
ALL_ABOVE = cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD


class Alarms(Construct):
    """All of them notify one topic, which writes to the operator."""

    def __init__(self, scope: Construct, stage: str, parameters: Parameters) -> None:
        super().__init__(scope, "Alarms")
        self._namespace = f"{NAMESPACE}/{stage}"
        publisher = self._alarms_of_this_account()
        # AWS's own key for SNS can't be opened to CloudWatch (SNS' developer guide, "Configuring KMS permissions").
        key = kms.Key(self, "Key", enable_key_rotation=True, description="messages of the alarms' topic")
        key.apply_removal_policy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE)
        key.add_to_resource_policy(
            iam.PolicyStatement(
                actions=["kms:Decrypt", "kms:GenerateDataKey*"], resources=["*"], principals=[publisher]
            )
        )
        self.topic = sns.Topic(self, "Topic", master_key=key, enforce_ssl=True)
        # A topic with a policy of its own has lost the one that let its account publish.
        self.topic.add_to_resource_policy(
            iam.PolicyStatement(actions=["sns:Publish"], resources=[self.topic.topic_arn], principals=[publisher])
        )
        sns.CfnSubscription(
            self, "Operator", topic_arn=self.topic.topic_arn, protocol="email", endpoint=parameters.alarm_mail
        )

    def _alarms_of_this_account(self) -> iam.IPrincipal:
        service = iam.ServicePrincipal("cloudwatch.amazonaws.com")
        return service.with_conditions({"StringEquals": {"aws:SourceAccount": Aws.ACCOUNT_ID}})

    def chain(self, poller: logs.LogGroup) -> None:
        """The RPC does not answer, or what it says is applied late. A poller that reports nothing is an outage, too."""
        stack = Stack.of(poller)

        def metric(field: str, statistic: str) -> cloudwatch.Metric:
            logs.MetricFilter(
                stack,
                f"Metric-{field}",
                log_group=poller,
                filter_pattern=logs.FilterPattern.literal(POLLED),
                metric_namespace=self._namespace,
                metric_name=field,
                metric_value=f"$.{field}",
            )
            return cloudwatch.Metric(namespace=self._namespace, metric_name=field, period=MINUTE, statistic=statistic)

        silent = "the RPC has not answered the poller for three minutes: see its status, or point RpcUrl at another"
        self._silence(poller, metric("answers", "Sum"), silent, periods=3, name="RpcSilent")
        late = f"the data is more than {BEHIND} ledgers behind the chain"
        self._alarm(poller, "Behind", metric("behind", "Maximum"), BEHIND, late, periods=3)

    def requests(self, api: apigw.CfnApi) -> None:
        """Answers of the API with a status of 500 and above."""
        failed = cloudwatch.Metric(
            namespace="AWS/ApiGateway",
            metric_name="5xx",
            dimensions_map={"ApiId": api.ref},
            period=Duration.minutes(5),
            statistic="Sum",
        )
        self._alarm(self, "Requests", failed, FAILED_REQUESTS, f"more than {FAILED_REQUESTS} requests failed")

    def dead_letters(self, queues: Iterable[sqs.Queue]) -> None:
        """Anything in a dead-letter queue: something was given up."""
        for queue in queues:
            metric = queue.metric_approximate_number_of_messages_visible(period=MINUTE, statistic="Maximum")
            self._alarm(queue, f"Dead-{queue.node.id}", metric, 0, f"{queue.node.id} holds messages: see, then redrive")

    def function(self, function: Function, made: lambda_.Function) -> None:
        """What runs unasked: a scheduled function that fails or is never run, a stream that is read late."""
        if isinstance(function.trigger, Schedule):
            errors = made.metric_errors(period=MINUTE, statistic="Sum")
            self._alarm(made, "Fails", errors, 0, f"{function.id} fails", periods=3)
            runs = made.metric_invocations(period=Duration.minutes(5), statistic="Sum")
            self._silence(made, runs, f"{function.id} did not run for 5 minutes")
        if isinstance(function.trigger, OnStream):
            age = made.metric("IteratorAge", period=MINUTE, statistic="Maximum")
            self._alarm(made, "Late", age, STREAM_LATE.to_milliseconds(), f"{function.id} is behind its stream")

    def _alarm(
        self, scope: Construct, name: str, metric: cloudwatch.Metric, above: float, text: str, periods: int = 1
    ) -> None:
        alarm = cloudwatch.Alarm(
            scope,
            f"Alarm-{name}",
            metric=metric,
            threshold=above,
            evaluation_periods=periods,
            comparison_operator=ALL_ABOVE,
            treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
            alarm_description=text,
        )
        alarm.add_alarm_action(actions.SnsAction(self.topic))

    def _silence(
        self, scope: Construct, metric: cloudwatch.Metric, text: str, periods: int = 1, name: str = "Silent"
    ) -> None:
        alarm = cloudwatch.Alarm(
            scope,
            f"Alarm-{name}",
            metric=metric,
            threshold=1,
            evaluation_periods=periods,
            comparison_operator=cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
            treat_missing_data=cloudwatch.TreatMissingData.BREACHING,
            alarm_description=text,
        )
        alarm.add_alarm_action(actions.SnsAction(self.topic))
