using Serverless.Local;

namespace Serverless.Functions.Tests.Local;

public sealed class CommandLineTests
{
    [Fact]
    public void The_value_of_an_option_follows_a_space_or_an_equals_sign()
    {
        var settings = CommandLine.Parse(["--port", "8080", "--data=/tmp/x=y"]);

        Assert.Equal("8080", settings["Local:Port"]);
        Assert.Equal("/tmp/x=y", settings["Local:Data"]);
    }

    [Theory]
    [InlineData("--color")]
    [InlineData("port")]
    [InlineData("--Port")]
    public void An_unknown_option_is_named(string argument) =>
        Assert.Contains($"'{argument}'", Assert.Throws<SettingException>(
            () => CommandLine.Parse([argument, "1"])).Message, StringComparison.Ordinal);

    [Fact]
    public void An_option_without_a_value_is_refused() =>
        Assert.Contains("--port has no value", Assert.Throws<SettingException>(
            () => CommandLine.Parse(["--port"])).Message, StringComparison.Ordinal);
}
