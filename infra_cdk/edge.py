"""CloudFront in front of the HTTP API (which has no cache of its own) and of the media bucket, behind a WAF.

The API's own URL stays public; what did not pass here is refused there, by a key that only CloudFront sends
(nuna.web.edge).
"""

from __future__ import annotations

from aws_cdk import Aws, Duration, Fn
from aws_cdk import aws_apigatewayv2 as apigw
from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_cloudfront_origins as origins
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_secretsmanager as secrets
from aws_cdk import aws_wafv2 as waf
from constructs import Construct

from infra_cdk.apis import REQUEST_HEADERS
from infra_cdk.parameters import Parameters
from nuna.resources import ORIGIN_HEADER, ORIGIN_KEY

EDGE_REGION = "us-east-1"
"""Where CloudFront takes a web ACL and a certificate from (developer guide, "Requirements")."""
REQUESTS_PER_IP = 2_000  # in five minutes; the API's own limits (nuna.web.rate_limit) are finer
SIGN_INS_PER_IP = 100  # the same: forged tokens and challenges cost a signature check each
LONGEST = Duration.hours(1)
MANAGED_RULES = ("AWSManagedRulesCommonRuleSet", "AWSManagedRulesKnownBadInputsRuleSet")
BODY_RULE = "SizeRestrictions_BODY"  # pictures go to S3, but a prepared transaction's XDR may exceed its 8 KB
CACHED_ERRORS = (400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504)
"""All that a distribution may treat by itself. Without a word it keeps them for ten seconds, whoever asked."""
FORWARDED = (*(name for name in REQUEST_HEADERS if name != "authorization"), "user-agent", "CloudFront-Viewer-Address")
"""Beside what is in the cache's key. `Host` must not be among them: API Gateway would not know it."""


class Edge(Construct):
    """Anonymous reads are cached as their Cache-Control says; the token and the query are part of the key."""

    def __init__(
        self,
        scope: Construct,
        parameters: Parameters,
        api: apigw.CfnApi,
        media: s3.Bucket,
        key: secrets.Secret,
        acl: str,
    ) -> None:
        super().__init__(scope, "Edge")
        domain = parameters.domain
        certificate = (
            acm.Certificate.from_certificate_arn(self, "Certificate", parameters.certificate) if domain else None
        )
        self.distribution = cloudfront.Distribution(
            self,
            "Distribution",
            domain_names=[domain] if domain else None,
            certificate=certificate,
            minimum_protocol_version=cloudfront.SecurityPolicyProtocol.TLS_V1_2_2021,
            web_acl_id=acl,
            default_behavior=self._api(api, key),
            additional_behaviors={
                "/media/*": cloudfront.BehaviorOptions(
                    # LIST: a missing picture is a 404, not a 403; the bucket's own listing is at no path here.
                    origin=origins.S3BucketOrigin.with_origin_access_control(
                        media, origin_access_levels=[cloudfront.AccessLevel.READ, cloudfront.AccessLevel.LIST]
                    ),
                    viewer_protocol_policy=cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
                    cache_policy=cloudfront.CachePolicy.CACHING_OPTIMIZED,
                )
            },
            error_responses=[
                cloudfront.ErrorResponse(http_status=status, ttl=Duration.seconds(0)) for status in CACHED_ERRORS
            ],
        )
        self.host = domain or self.distribution.distribution_domain_name

    def _api(self, api: apigw.CfnApi, key: secrets.Secret) -> cloudfront.BehaviorOptions:
        host = Fn.join("", [api.ref, ".execute-api.", Aws.REGION, ".", Aws.URL_SUFFIX])
        return cloudfront.BehaviorOptions(
            origin=origins.HttpOrigin(host, custom_headers={ORIGIN_HEADER: self._key(key)}),
            allowed_methods=cloudfront.AllowedMethods.ALLOW_ALL,
            viewer_protocol_policy=cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
            cache_policy=self._cache(),
            origin_request_policy=cloudfront.OriginRequestPolicy(
                self,
                "Forwarded",
                header_behavior=cloudfront.OriginRequestHeaderBehavior.allow_list(*FORWARDED),
                query_string_behavior=cloudfront.OriginRequestQueryStringBehavior.all(),
                cookie_behavior=cloudfront.OriginRequestCookieBehavior.all(),
            ),
        )

    def _key(self, key: secrets.Secret) -> str:
        """The secret's current key, resolved at deployment; after a rotation `originKeyVersion` says which."""
        version = self.node.try_get_context("originKeyVersion")
        return (
            key.secret_value_from_json(str(ORIGIN_KEY.field)).unsafe_unwrap() if not version else _version(key, version)
        )

    def _cache(self) -> cloudfront.CachePolicy:
        return cloudfront.CachePolicy(
            self,
            "Cache",
            min_ttl=Duration.seconds(0),
            default_ttl=Duration.seconds(0),
            max_ttl=LONGEST,
            query_string_behavior=cloudfront.CacheQueryStringBehavior.all(),
            header_behavior=cloudfront.CacheHeaderBehavior.allow_list("Authorization", "Origin"),
            cookie_behavior=cloudfront.CacheCookieBehavior.none(),
            enable_accept_encoding_brotli=True,
            enable_accept_encoding_gzip=True,
        )


def _version(key: secrets.Secret, version: str) -> str:
    return f"{{{{resolve:secretsmanager:{key.secret_arn}:SecretString:{ORIGIN_KEY.field}::{version}}}}}"


def web_acl(scope: Construct) -> str:
    """The ARN of a web ACL for a distribution; `scope` is in EDGE_REGION."""
    sign_in = waf.CfnWebACL.StatementProperty(
        byte_match_statement=waf.CfnWebACL.ByteMatchStatementProperty(
            field_to_match=waf.CfnWebACL.FieldToMatchProperty(uri_path={}),
            positional_constraint="STARTS_WITH",
            search_string="/api/auth/",
            text_transformations=[waf.CfnWebACL.TextTransformationProperty(priority=0, type="NORMALIZE_PATH")],
        )
    )
    rates = [
        _rate(0, "RequestsPerIp", REQUESTS_PER_IP, None),
        _rate(1, "SignInsPerIp", SIGN_INS_PER_IP, sign_in),
    ]
    acl = waf.CfnWebACL(
        scope,
        "Acl",
        scope="CLOUDFRONT",
        default_action=waf.CfnWebACL.DefaultActionProperty(allow={}),
        rules=[*rates, *(_managed(priority, name) for priority, name in enumerate(MANAGED_RULES, len(rates)))],
        visibility_config=_visible("Acl"),
    )
    return acl.attr_arn


def _rate(
    priority: int, name: str, limit: int, only: waf.CfnWebACL.StatementProperty | None
) -> waf.CfnWebACL.RuleProperty:
    rate = waf.CfnWebACL.RateBasedStatementProperty(limit=limit, aggregate_key_type="IP", scope_down_statement=only)
    return waf.CfnWebACL.RuleProperty(
        name=name,
        priority=priority,
        action=waf.CfnWebACL.RuleActionProperty(block={}),
        statement=waf.CfnWebACL.StatementProperty(rate_based_statement=rate),
        visibility_config=_visible(name),
    )


def _managed(priority: int, name: str) -> waf.CfnWebACL.RuleProperty:
    count = waf.CfnWebACL.RuleActionOverrideProperty(
        name=BODY_RULE, action_to_use=waf.CfnWebACL.RuleActionProperty(count={})
    )
    group = waf.CfnWebACL.ManagedRuleGroupStatementProperty(
        name=name,
        vendor_name="AWS",
        rule_action_overrides=[count] if name == MANAGED_RULES[0] else None,
    )
    return waf.CfnWebACL.RuleProperty(
        name=name,
        priority=priority,
        override_action=waf.CfnWebACL.OverrideActionProperty(none={}),
        statement=waf.CfnWebACL.StatementProperty(managed_rule_group_statement=group),
        visibility_config=_visible(name),
    )


def _visible(name: str) -> waf.CfnWebACL.VisibilityConfigProperty:
    return waf.CfnWebACL.VisibilityConfigProperty(
        cloud_watch_metrics_enabled=True, metric_name=name, sampled_requests_enabled=True
    )
