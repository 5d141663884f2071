using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Serverless.Gateway.Http.Headers;
using Serverless.Gateway.Jobs;
using Serverless.Serving;
using Serverless.Serving.Results;
using Serverless.Serving.Tests;

namespace Serverless.Functions.Tests.Gateway.Jobs;

public sealed class JobQueryTests
{
    [Theory]
    [InlineData("")]
    [InlineData("?status=&model=&after=&limit=")]
    [InlineData("?code=the-functions-hosts-key&clientId=default")]
    public void The_default_is_the_newest_fifty_jobs(string query)
    {
        Assert.Equal(new JobQuery(JobFilter.None, new PageQuery(50, null)), JobQuery.Read(Query(query)).Value);
    }

    [Fact]
    public void All_parameters_are_read_and_repeated_for_the_next_page()
    {
        var read = JobQuery.Read(Query("?limit=7&after=41&model=ocr-line&status=failed&code=secret")).Value;

        Assert.Equal(new JobQuery(new JobFilter(JobStatus.Failed, "ocr-line"), new PageQuery(7, "41")), read);
        Assert.Equal("/v1/jobs?status=failed&model=ocr-line&limit=7&after=t4.a", read.Next("t4.a"));
    }

    [Theory]
    [InlineData("?limit=0", "query limit", "'0'", "must be a whole number from 1 to 100")]
    [InlineData("?limit=101", "query limit", "'101'", "must be a whole number from 1 to 100")]
    [InlineData("?limit=-1", "query limit", "'-1'", "must be a whole number from 1 to 100")]
    [InlineData("?limit=ten", "query limit", "'ten'", "must be a whole number from 1 to 100")]
    [InlineData("?limit=99999999999", "query limit", "'99999999999'", "must be a whole number from 1 to 100")]
    [InlineData(
        "?status=done",
        "query status", "'done'", "must be one of queued, running, succeeded, failed, canceled, expired")]
    [InlineData(
        "?status=Failed",
        "query status", "'Failed'", "must be one of queued, running, succeeded, failed, canceled, expired")]
    [InlineData(
        "?status=2", "query status", "'2'", "must be one of queued, running, succeeded, failed, canceled, expired")]
    [InlineData(
        "?model=a/b", "query model", "'a/b'", "must be 1 to 64 lowercase letters, digits, hyphens, dots or "
            + "underscores")]
    [InlineData(
        "?color=red", "query color", "'red'",
        "is not a parameter; the parameters are status, model, after, limit")]
    [InlineData("?status=failed&status=expired", "query status", "'failed,expired'", "must be given once")]
    public void An_invalid_parameter_is_named(string query, string field, string value, string rule)
    {
        Assert.Contains(JobQuery.Read(Query(query)).Problem!.Errors!, fault =>
            (fault.Field, fault.Value, fault.Rule) == (field, value, rule));
    }

    [Fact]
    public void All_faults_are_reported_at_once_and_long_values_are_shortened()
    {
        var errors = JobQuery.Read(
            Query($"?limit=0&status=done&{new string('x', 500)}={new string('y', 500)}")).Problem!.Errors!;

        Assert.Equal(3, errors.Count);
        Assert.All(errors, fault => Assert.True(fault.Field.Length + fault.Value.Length < 200));
    }

    private static QueryCollection Query(string text) => new(QueryHelpers.ParseQuery(text));
}
