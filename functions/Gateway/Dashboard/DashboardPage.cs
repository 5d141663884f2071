using System.Security.Cryptography;
using System.Text;
using Serverless.Gateway.Http.Answers;

namespace Serverless.Gateway.Dashboard;

/// <summary>
/// The page, put together from the files of <c>page</c> into one that asks for nothing but the figures. The browser
/// runs the script and the styles whose hashes stand in the policy, and nothing else; nor does it let text become
/// script (trusted types).
/// </summary>
internal static class DashboardPage
{
    private static readonly Lazy<FixedAnswer> Built = new(Build);

    public static FixedAnswer Answer => Built.Value;

    private static FixedAnswer Build()
    {
        var (style, script) = (Read(".css"), Read(".js"));
        var page = Read(".html").Replace("{{style}}", style, StringComparison.Ordinal)
            .Replace("{{script}}", script, StringComparison.Ordinal);
        return new FixedAnswer(Encoding.UTF8.GetBytes(page), "text/html; charset=utf-8")
        {
            Headers = new Dictionary<string, string>
            {
                ["Content-Security-Policy"] =
                    $"default-src 'none'; script-src {Hash(script)}; style-src {Hash(style)}; connect-src 'self'; "
                        + "img-src data:; "
                    + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for "
                    + "'script'; trusted-types 'none'",
                ["Referrer-Policy"] = "no-referrer",
                ["Cross-Origin-Opener-Policy"] = "same-origin",
            },
        };
    }

    /// <summary>The files of that kind one after the other, by their names.</summary>
    private static string Read(string kind)
    {
        var assembly = typeof(DashboardPage).Assembly;
        var names = assembly.GetManifestResourceNames()
            .Where(name => name.Contains(".Dashboard.page.", StringComparison.Ordinal)
            && name.EndsWith(kind, StringComparison.Ordinal));
        return string.Concat(names.Order(StringComparer.Ordinal).Select(name =>
        {
            using var stream = assembly.GetManifestResourceStream(name)
                ?? throw new InvalidOperationException($"There is no resource '{name}'.");
            using var reader = new StreamReader(stream);
            // As the browser reads them: a hash over other line ends would fit nothing.
            return reader.ReadToEnd().ReplaceLineEndings("\n");
        }));
    }

    private static string Hash(string text) =>
        $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}'";
}
