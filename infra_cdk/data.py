"""Every resource of nuna.resources as a construct, with its id for the environment and its statements for a role."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from aws_cdk import Annotations, Aws, Duration, Fn, RemovalPolicy
from aws_cdk import aws_apigatewayv2 as apigw
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_events as events
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_secretsmanager as secrets
from aws_cdk import aws_ses as ses
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra_cdk.parameters import Parameters
from nuna.registry import Function, OnQueue
from nuna.resources import SOCKET, Bucket, Bus, Email, Grant, Queue, Resource, Secret, Socket, Table, all_resources

DEAD_LETTERS_KEPT = Duration.days(14)
UNFINISHED_UPLOADS_KEPT = Duration.days(7)
SOCKET_STAGE = "live"
TIMEOUTS_UNSEEN = 6
"""For how many timeouts of its consumer a message stays invisible (Lambda's developer guide, "Configuring a queue")."""
FAILURES = Bucket("failures")
"""What streams gave up on, record by record: a queue would get its place in the stream only, and for a day."""


class Data:
    """All declared resources of one stage. `local`: plain HTTP is allowed, nothing is retained.

    On AWS the data outlives its stack, unless that stack never came to be: names that a rolled-back create left behind
    would block the next one (CloudFormation, DeletionPolicy: RetainExceptOnCreate). A table that may not be deleted
    could not be rolled back either: the context `new` leaves that protection to the deploy after the first.
    """

    def __init__(self, scope: Construct, stage: str, parameters: Parameters, functions: Sequence[Function]) -> None:
        self._scope, self.stage, self._parameters, self._functions = scope, stage, parameters, functions
        self.local = stage == "local"
        self._keep = RemovalPolicy.DESTROY if self.local else RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE
        self._protected = not (self.local or scope.node.try_get_context("new"))
        self.made: dict[str, Any] = {}
        self.dead_letters: list[sqs.Queue] = []
        for resource in all_resources():
            self.made[resource.env] = getattr(self, f"_{resource.kind}")(resource)

    def name(self, name: str) -> str:
        return f"nuna-{self.stage}-{name}"

    # --- one per kind ---

    def _table(self, declared: Table) -> dynamodb.Table:
        table, further = self._parameters.deployed.step(self.name(declared.name), declared)
        if further:
            hint = f"table {table.name}: one index a deploy; {further} more, each with the template deployed before"
            Annotations.of(self._scope).add_warning_v2(f"nuna:index:{table.name}", hint)

        def key(name: str) -> dynamodb.Attribute:
            return dynamodb.Attribute(name=name, type=dynamodb.AttributeType.STRING)

        made = dynamodb.Table(
            self._scope,
            _id(table),
            table_name=self.name(table.name),
            partition_key=key(table.pk),
            sort_key=key(table.sk) if table.sk else None,
            billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
            encryption=dynamodb.TableEncryption.AWS_MANAGED,
            point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
                point_in_time_recovery_enabled=True
            ),
            stream=dynamodb.StreamViewType.NEW_AND_OLD_IMAGES if table.stream else None,
            time_to_live_attribute=table.ttl,
            deletion_protection=self._protected or None,
            removal_policy=self._keep,
        )
        for index in table.indexes:
            made.add_global_secondary_index(
                index_name=index.name,
                partition_key=key(index.pk),
                sort_key=key(index.sk) if index.sk else None,
            )
        return made

    def _bucket(self, bucket: Bucket) -> s3.Bucket:
        uploads = s3.CorsRule(
            allowed_methods=[s3.HttpMethods.POST, s3.HttpMethods.GET],
            allowed_origins=self._parameters.web_origins,
            allowed_headers=["*"],
            max_age=3600,
        )
        made = s3.Bucket(
            self._scope,
            _id(bucket),
            encryption=s3.BucketEncryption.S3_MANAGED,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            enforce_ssl=not self.local,
            cors=[uploads] if bucket.public_uploads else None,
            lifecycle_rules=[
                s3.LifecycleRule(abort_incomplete_multipart_upload_after=Duration.days(1)),
                s3.LifecycleRule(prefix="uploads/", expiration=UNFINISHED_UPLOADS_KEPT),
            ],
            removal_policy=self._keep,
        )
        # The property itself: `event_bridge_enabled` would deploy a function with rights on every bucket.
        cast(
            "s3.CfnBucket", made.node.default_child
        ).notification_configuration = s3.CfnBucket.NotificationConfigurationProperty(
            event_bridge_configuration=s3.CfnBucket.EventBridgeConfigurationProperty(event_bridge_enabled=True)
        )
        return made

    def _queue(self, queue: Queue) -> sqs.Queue:
        return sqs.Queue(
            self._scope,
            _id(queue),
            queue_name=self.name(queue.name),
            visibility_timeout=Duration.seconds(TIMEOUTS_UNSEEN * self._longest(queue)),
            enforce_ssl=not self.local,
            dead_letter_queue=sqs.DeadLetterQueue(
                queue=self.dead_letter(self._scope, queue.name), max_receive_count=queue.attempts
            ),
        )

    def _longest(self, queue: Queue) -> int:
        """Seconds for which the queue's consumer may work."""
        consumers = (f for f in self._functions if isinstance(f.trigger, OnQueue) and f.trigger.queue == queue)
        return max((function.timeout for function in consumers), default=30)

    def failures(self) -> s3.Bucket:
        """The bucket of what streams gave up on, made when first asked for."""
        if FAILURES.env not in self.made:
            self.made[FAILURES.env] = self._bucket(FAILURES)
        return cast("s3.Bucket", self.made[FAILURES.env])

    def dead_letter(self, scope: Construct, of: str) -> sqs.Queue:
        """The queue that keeps what `of` gave up on; an alarm watches it."""
        queue = sqs.Queue(
            scope,
            f"Dead-{of}",
            queue_name=self.name(f"dead-{of}"),
            retention_period=DEAD_LETTERS_KEPT,
            enforce_ssl=not self.local,
        )
        self.dead_letters.append(queue)
        return queue

    def _bus(self, bus: Bus) -> events.EventBus:
        return events.EventBus(self._scope, _id(bus), event_bus_name=self.name(bus.name))

    def _socket(self, socket: Socket) -> apigw.CfnApi:
        return apigw.CfnApi(
            self._scope,
            _id(socket),
            name=self.name(socket.name),
            protocol_type="WEBSOCKET",
            route_selection_expression="$request.body.action",
        )

    def _secret(self, secret: Secret) -> secrets.Secret:
        made = secrets.SecretStringGenerator(
            exclude_punctuation=True,
            password_length=64,
            generate_string_key=secret.field,
            secret_string_template="{}" if secret.field else None,
        )
        return secrets.Secret(
            self._scope,
            _id(secret),
            secret_name=self.name(secret.name),
            description=secret.description,
            generate_secret_string=made,  # one that the operator sets starts as a random string, too
            removal_policy=self._keep,
        )

    def _email(self, email: Email) -> ses.CfnEmailIdentity | None:
        """An account has an identity once for all its stages: one of them may make it (`-c makeSender=true`)."""
        if not (self.local or self._scope.node.try_get_context("makeSender")):
            return None
        made = ses.CfnEmailIdentity(self._scope, _id(email), email_identity=self._parameters.mail_from)
        made.apply_removal_policy(self._keep)
        return made

    # --- for the functions ---

    def environment_id(self, resource: Resource) -> str:
        """What the resource's variable holds: name, URL or ARN, as nuna.resources says."""
        made = self.made[resource.env]
        match resource:
            case Table():
                return str(made.table_name)
            case Bucket():
                return str(made.bucket_name)
            case Queue():
                return str(made.queue_url)
            case Bus():
                return str(made.event_bus_name)
            case Secret():
                return str(made.secret_arn)
            case Email():
                return self._parameters.mail_from
        raise TypeError(f"no construct for {resource}")

    def socket_url(self) -> str:
        """Where messages to clients are posted."""
        api = self.made[SOCKET.env].ref
        if self.local:
            return f"{self._parameters.local_endpoint}/_aws/execute-api/{api}/{SOCKET_STAGE}"
        return f"https://{api}.execute-api.{Aws.REGION}.{Aws.URL_SUFFIX}/{SOCKET_STAGE}"

    def statement(self, grant: Grant) -> iam.PolicyStatement:
        return iam.PolicyStatement(actions=list(grant.actions), resources=self._arns(grant))

    def _arns(self, grant: Grant) -> list[str]:
        made = self.made[grant.resource.env]
        match grant.resource:
            case Table() as table:
                indexes = table.indexes if "dynamodb:Query" in grant.actions else ()
                return [made.table_arn, *(f"{made.table_arn}/index/{index.name}" for index in indexes)]
            case Bucket():
                return [made.bucket_arn, f"{made.bucket_arn}/*"]
            case Queue():
                return [made.queue_arn]
            case Bus():
                return [made.event_bus_arn]
            case Secret():
                return [made.secret_arn]
            case Email():
                sender = self._parameters.mail_from
                identities = f"arn:{Aws.PARTITION}:ses:{Aws.REGION}:{Aws.ACCOUNT_ID}:identity"
                return [f"{identities}/{sender}", f"{identities}/{Fn.select(1, Fn.split('@', sender))}"]
            case Socket():
                api = f"arn:{Aws.PARTITION}:execute-api:{Aws.REGION}:{Aws.ACCOUNT_ID}:{made.ref}"
                return [f"{api}/{SOCKET_STAGE}/POST/@connections/*"]
        raise TypeError(f"no construct for {grant.resource}")


def _id(resource: Resource) -> str:
    return f"{resource.kind.title()}-{resource.name}"
