using System.Text;
using Serverless.Serving.Admission;

namespace Serverless.Serving.Tests.Admission;

public sealed class BatchReaderTests
{
    [Fact]
    public void Items_are_split_without_parsing_them()
    {
        var items = Read("""{ "jobs": [ {"a": [1, {"b": "]"}]} , 7,"x",null,[[]], {"half":"\ud800"} ] }""").Value;

        Assert.Equal(
            ["""{"a": [1, {"b": "]"}]}""", "7", "\"x\"", "null", "[[]]", """{"half":"\ud800"}"""],
            items.Select(item => Encoding.UTF8.GetString(item.Span)));
    }

    [Theory]
    [InlineData("", "body", "not valid JSON")]
    [InlineData("hello", "body", "not valid JSON")]
    [InlineData("""{"jobs":[{}""", "body", "not valid JSON")]
    [InlineData("""{"jobs":[{}]} x""", "body", "not valid JSON")]
    [InlineData("""{"jobs":[{},]}""", "body", "not valid JSON")]
    [InlineData("[]", "body", "an array")]
    [InlineData("null", "body", "null")]
    [InlineData("{}", "jobs", "missing")]
    [InlineData("""{"jobs":[]}""", "jobs", "an array of 0")]
    [InlineData("""{"jobs":{}}""", "jobs", "an object")]
    [InlineData("""{"jobs":[1],"jobs":[2]}""", "jobs", "an array")]
    [InlineData("""{"jobs":[1],"more":true}""", "more", "true")]
    [InlineData("""{"jobs":[1],"\ud800":"x"}""", "\\ud800", "a string")]
    public void A_body_that_is_not_a_batch_is_refused(string body, string field, string value)
    {
        var problem = Read(body).Problem!;

        Assert.Equal(400, problem.Status);
        Assert.Contains(problem.Errors!, fault => (fault.Field, fault.Value) == (field, value));
    }

    [Fact]
    public void Ten_thousand_levels_fail_the_batch_and_forty_fail_only_their_item()
    {
        Assert.NotNull(Read($$"""{"jobs":[{{new string('[', 10_000)}}{{new string(']', 10_000)}}]}""").Problem);
        Assert.Equal(2, Read($$"""{"jobs":[{{new string('[', 40)}}{{new string(']', 40)}},{}]}""").Value.Count);
    }

    [Fact]
    public void Invalid_UTF8_in_one_item_does_not_affect_the_others()
    {
        byte[] body = [.. "{\"jobs\":[\""u8, 0xff, .. "\",1]}"u8];

        Assert.Equal(2, BatchReader.Read(body, mostJobs: 10).Value.Count);
    }

    [Theory]
    [InlineData(3, null)]
    [InlineData(4, 413)]
    [InlineData(4_000, 413)]
    public void A_batch_with_too_many_jobs_is_refused(int jobs, int? status)
    {
        var problem = Read($$"""{"jobs":[{{string.Join(',', Enumerable.Repeat("{}", jobs))}}]}""", most: 3).Problem;

        Assert.Equal(status, problem?.Status);
        Assert.Equal(status is null ? null : "jobs", problem?.Errors?[0].Field);
    }

    private static Result<List<ReadOnlyMemory<byte>>> Read(string body, int most = 10) =>
        BatchReader.Read(Encoding.UTF8.GetBytes(body), most);
}
