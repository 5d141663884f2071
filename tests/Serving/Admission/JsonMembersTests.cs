using System.Text.Json;
using Serverless.Serving.Admission;

namespace Serverless.Serving.Tests.Admission;

public sealed class JsonMembersTests
{
    private readonly Faults _faults = new();

    [Fact]
    public void A_member_that_follows_its_rule_is_read()
    {
        var members = Of(
            """{"text": "a", "line": "b c", "whole": 7, "on": true, "off": false, "part": {"whole": 1}}""");

        Assert.Equal("a", members.Required("text", JsonRules.Text(1)));
        Assert.Equal("b c", members.Optional("line", JsonRules.Line(3, "for people")));
        Assert.Equal(7, members.Required("whole", JsonRules.Integer(7, 7)));
        Assert.Equal(
            [true, false], [members.Optional("on", JsonRules.Boolean), members.Required("off", JsonRules.Boolean)]);
        Assert.Equal(1, members.Object("part", "must be an object")?.Required("whole", JsonRules.Integer(0, 1)));
        Assert.Empty(_faults.Found);
    }

    [Fact]
    public void An_absent_member_is_a_fault_only_if_it_is_required()
    {
        var members = Of("{}");

        Assert.Null(members.Optional("whole", JsonRules.Integer(0, 1)));
        Assert.Null(members.Object("part", "must be an object"));
        Assert.Empty(_faults.Found);

        Assert.Null(members.Required("whole", JsonRules.Integer(0, 1)));
        Assert.Equal([new Fault("whole", "missing", "must be a whole number from 0 to 1")], _faults.Found);
    }

    [Theory]
    [InlineData("null", "null")]
    [InlineData("7", "7")]
    [InlineData("\"\"", "''")]
    [InlineData("\"abcd\"", "'abcd'")]
    [InlineData("[]", "an array of 0")]
    public void A_value_that_is_not_a_text_is_reported(string json, string value) =>
        AssertFault(JsonRules.Text(3), json, value, "must be a string of 1 to 3 characters");

    [Theory]
    [InlineData("\"a\\nb\"", "'a\nb'")]
    [InlineData("\"\"", "''")]
    [InlineData("{}", "an object")]
    public void A_value_that_is_not_a_line_is_reported_with_its_purpose(string json, string value) =>
        AssertFault(
            JsonRules.Line(3, "the log repeats it"),
            json, value, "must be a line of 1 to 3 characters: the log repeats it");

    [Theory]
    [InlineData("0", "0")]
    [InlineData("4", "4")]
    [InlineData("1.5", "1.5")]
    [InlineData("1e99", "1e99")]
    [InlineData("\"2\"", "'2'")]
    [InlineData("true", "true")]
    public void A_number_that_is_not_an_integer_or_out_of_bounds_is_reported(string json, string value) =>
        AssertFault(JsonRules.Integer(1, 3), json, value, "must be a whole number from 1 to 3");

    [Theory]
    [InlineData("1", "1")]
    [InlineData("\"true\"", "'true'")]
    [InlineData("null", "null")]
    public void A_value_that_is_not_a_boolean_is_reported(string json, string value) =>
        AssertFault(JsonRules.Boolean, json, value, "must be true or false");

    [Fact]
    public void A_fault_in_an_object_is_reported_with_its_path()
    {
        var webhook = Of("""{"webhook": {"url": 7, "color": "red"}}""").Object("webhook", "must be an object");

        webhook!.RefuseUnknown(["url"]);
        webhook.Required("url", JsonRules.Text(9));

        Assert.Equal(
            [
                new Fault("webhook.color", "'red'", "is unknown; the members are url"),
                new Fault("webhook.url", "7", "must be a string of 1 to 9 characters"),
            ],
            _faults.Found);
    }

    [Fact]
    public void A_value_that_is_not_an_object_is_reported_with_its_rule()
    {
        Assert.Null(Of("""{"webhook": []}""").Object("webhook", "must be an object with a url"));

        Assert.Equal([new Fault("webhook", "an array of 0", "must be an object with a url")], _faults.Found);
    }

    private void AssertFault<T>(JsonRule<T> rule, string json, string value, string text)
    {
        Assert.Null(Of($$"""{"x": {{json}}}""").Optional("x", rule));
        Assert.Equal([new Fault("x", value, text)], _faults.Found);
    }

    private JsonMembers Of(string json) => new(JsonDocument.Parse(json).RootElement, "", _faults);
}
