using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;
using Serverless.Serving;

namespace Serverless.Gateway.Http.Headers;

/// <summary>Which page of a list is asked for: <c>limit</c>, and <c>after</c> as the page before said it (null: from the newest).</summary>
internal readonly record struct PageQuery(int Limit, string? After)
{
    private const int DefaultLimit = 50;

    /// <summary>The query, or the fault in it.</summary>
    public static bool TryRead(HttpRequest request, int most, out PageQuery page, [NotNullWhen(false)] out Problem? problem)
    {
        var (text, after) = (request.Query["limit"].ToString(), request.Query["after"].ToString());
        var limit = Math.Min(DefaultLimit, most);
        var valid = text.Length == 0 || (int.TryParse(text, out limit) && limit >= 1 && limit <= most);
        page = new PageQuery(limit, after.Length == 0 ? null : after);
        problem = valid ? null : Problem.Invalid("query limit", text, $"must be a whole number from 1 to {most}");
        return valid;
    }
}
