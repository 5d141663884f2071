using Microsoft.Extensions.Configuration;
using Serverless.Local.Hosting;

namespace Serverless.Functions.Tests.Local;

public sealed class SettingPlaceholdersTests
{
    private readonly IConfiguration _settings = new ConfigurationBuilder()
        .AddInMemoryCollection(new Dictionary<string, string?> { ["JobsQueue"] = "jobs", ["Other"] = "more" })
        .Build();

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("%JobsQueue%", "jobs")]
    [InlineData("%JobsQueue%/$deadletterqueue", "jobs/$deadletterqueue")]
    [InlineData("%JobsQueue%-%Other%", "jobs-more")]
    [InlineData("100%", "100%")]
    public void Names_between_percent_signs_are_replaced_by_settings(string text, string resolved) =>
        Assert.Equal(resolved, SettingPlaceholders.Resolve(text, _settings));

    [Fact]
    public void A_missing_setting_is_named() =>
        Assert.Contains("'Nothing'", Assert.Throws<InvalidOperationException>(
            () => SettingPlaceholders.Resolve("%Nothing%", _settings)).Message, StringComparison.Ordinal);
}
