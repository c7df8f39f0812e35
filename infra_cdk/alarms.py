"""Alarms that wake somebody: dead letters, a chain that is followed late, functions that fail."""

from __future__ import annotations

from collections.abc import Iterable

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra_cdk.parameters import Parameters
from nuna.registry import Function, OnStream, Schedule

MINUTE = Duration.minutes(1)
STREAM_LATE = Duration.minutes(2)
ALL_ABOVE = cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD


class Alarms(Construct):
    """All of them tell one topic, which writes to the operator."""

    def __init__(self, scope: Construct, parameters: Parameters) -> None:
        super().__init__(scope, "Alarms")
        key = kms.Alias.from_alias_name(self, "Key", "alias/aws/sns")
        self.topic = sns.Topic(self, "Topic", master_key=key, enforce_ssl=True)
        sns.CfnSubscription(
            self, "Operator", topic_arn=self.topic.topic_arn, protocol="email", endpoint=parameters.alarm_mail
        )

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

    def _silence(self, scope: Construct, metric: cloudwatch.Metric, text: str) -> None:
        alarm = cloudwatch.Alarm(
            scope,
            "Alarm-Silent",
            metric=metric,
            threshold=1,
            evaluation_periods=1,
            comparison_operator=cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
            treat_missing_data=cloudwatch.TreatMissingData.BREACHING,
            alarm_description=text,
        )
        alarm.add_alarm_action(actions.SnsAction(self.topic))
