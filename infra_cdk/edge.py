"""CloudFront in front of the HTTP API (which has no cache of its own) and of the media bucket, behind a WAF.

Made for us-east-1 stages only where the web ACL of a distribution must live; elsewhere deploy this app's stack there.
"""

from __future__ import annotations

from aws_cdk import Aws, Duration, Fn
from aws_cdk import aws_apigatewayv2 as apigw
from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_cloudfront_origins as origins
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_wafv2 as waf
from constructs import Construct

REQUESTS_PER_IP = 2_000  # in five minutes; the API's own limits (nuna.web.rate_limit) are finer
LONGEST = Duration.hours(1)
MANAGED_RULES = ("AWSManagedRulesCommonRuleSet", "AWSManagedRulesKnownBadInputsRuleSet")
BODY_RULE = "SizeRestrictions_BODY"  # pictures go to S3, but a prepared transaction's XDR may exceed its 8 KB


class Edge(Construct):
    """Anonymous reads are cached as their Cache-Control says; the token and the query are part of the key."""

    def __init__(self, scope: Construct, api: apigw.CfnApi, media: s3.Bucket) -> None:
        super().__init__(scope, "Edge")
        cache = cloudfront.CachePolicy(
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
        self.distribution = cloudfront.Distribution(
            self,
            "Distribution",
            minimum_protocol_version=cloudfront.SecurityPolicyProtocol.TLS_V1_2_2021,
            web_acl_id=self._acl().attr_arn,
            default_behavior=cloudfront.BehaviorOptions(
                origin=origins.HttpOrigin(Fn.join("", [api.ref, ".execute-api.", Aws.REGION, ".", Aws.URL_SUFFIX])),
                allowed_methods=cloudfront.AllowedMethods.ALLOW_ALL,
                viewer_protocol_policy=cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
                cache_policy=cache,
                origin_request_policy=cloudfront.OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
            ),
            additional_behaviors={
                "/media/*": cloudfront.BehaviorOptions(
                    origin=origins.S3BucketOrigin.with_origin_access_control(media),
                    viewer_protocol_policy=cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
                    cache_policy=cloudfront.CachePolicy.CACHING_OPTIMIZED,
                )
            },
        )

    def _acl(self) -> waf.CfnWebACL:
        managed = [_managed(priority, name) for priority, name in enumerate(MANAGED_RULES, 1)]
        limit = waf.CfnWebACL.RateBasedStatementProperty(limit=REQUESTS_PER_IP, aggregate_key_type="IP")
        rate = waf.CfnWebACL.RuleProperty(
            name="RequestsPerIp",
            priority=0,
            action=waf.CfnWebACL.RuleActionProperty(block={}),
            statement=waf.CfnWebACL.StatementProperty(rate_based_statement=limit),
            visibility_config=_visible("RequestsPerIp"),
        )
        return waf.CfnWebACL(
            self,
            "Acl",
            scope="CLOUDFRONT",
            default_action=waf.CfnWebACL.DefaultActionProperty(allow={}),
            rules=[rate, *managed],
            visibility_config=_visible("Acl"),
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
