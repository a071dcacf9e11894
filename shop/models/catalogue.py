"""Nouns: Category, Brand, Product."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from treebeard.mp_tree import MP_Node, MP_NodeManager, MP_NodeQuerySet


class CategoryQuerySet(MP_NodeQuerySet["Category"]):  # type: ignore[misc]
    """Filters that chain."""

    def public(self) -> "CategoryQuerySet":
        """What visitors may see: published, and so is every ancestor."""
        return self.filter(is_public=True)  # type: ignore[no-any-return]


class CategoryManager(MP_NodeManager.from_queryset(CategoryQuerySet)):  # type: ignore[misc]
    """The tree in its order."""

    def get_queryset(self) -> CategoryQuerySet:
        """Parents before children."""
        rows: CategoryQuerySet = CategoryQuerySet(self.model, using=self._db).order_by("path")
        return rows


class Category(MP_Node):  # type: ignore[misc]
    """A shelf of the shop, at any depth.

    Changed by `shop.actions.catalogue`, which keeps `full_slug` and `is_public`.
    """

    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=120)
    full_slug = models.CharField(max_length=500, unique=True, help_text="slugs from the top, joined by /")
    description = models.TextField(blank=True)
    picture = models.ImageField(upload_to="categories", blank=True)
    in_menu = models.BooleanField(default=True)
    is_published = models.BooleanField(default=True)
    is_public = models.BooleanField(default=True, help_text="published, and so is every ancestor", editable=False)
    seo_title = models.CharField("search title", max_length=70, blank=True)
    seo_description = models.CharField("search description", max_length=170, blank=True)
    product_count = models.PositiveIntegerField(default=0, editable=False)

    objects = CategoryManager()

    class Meta:
        verbose_name_plural = "categories"

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The address on the site."""
        return f"/c/{self.full_slug}/"


class Brand(models.Model):
    """Who makes it."""

    name = models.CharField(max_length=120, unique=True)
    slug = models.SlugField(max_length=120, unique=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class ProductQuerySet(models.QuerySet["Product"]):
    """Filters that chain."""

    def public(self) -> "ProductQuerySet":
        """What visitors may see."""
        return self.filter(status=Product.Status.ACTIVE)

    def in_category(self, category: Category) -> "ProductQuerySet":
        """In the category or below it."""
        return self.filter(categories__path__startswith=category.path).distinct()


class Product(models.Model):
    """What a customer looks at; what he buys is one of its variants. Changed by `shop.actions.catalogue`.

    The columns from `lowest_amount` on are summaries kept by actions, so that lists need no join.
    """

    class Status(models.TextChoices):
        """Who can see it."""

        DRAFT = "draft", "draft"
        ACTIVE = "active", "on sale"
        ARCHIVED = "archived", "no longer made"

    slug = models.SlugField(max_length=200, unique=True)
    title = models.CharField(max_length=300)
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, null=True, blank=True, related_name="products")
    product_type = models.ForeignKey(
        "shop.ProductType", on_delete=models.PROTECT, null=True, blank=True, related_name="products"
    )
    main_category = models.ForeignKey(
        Category, on_delete=models.SET_NULL, null=True, blank=True, related_name="main_products"
    )
    categories = models.ManyToManyField(Category, blank=True, related_name="products")
    summary = models.CharField(max_length=500, blank=True)
    description = models.TextField(blank=True, help_text="HTML, sanitized when it is saved")
    care = models.TextField(blank=True)
    tags = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    tax_class = models.ForeignKey(
        "shop.TaxClass", on_delete=models.PROTECT, null=True, blank=True, related_name="products"
    )
    seo_title = models.CharField("search title", max_length=70, blank=True)
    seo_description = models.CharField("search description", max_length=170, blank=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    published_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    currency = models.CharField(max_length=3, default="USD")
    lowest_amount = models.BigIntegerField(default=0, editable=False, help_text="lowest price now, smallest units")
    highest_amount = models.BigIntegerField(default=0, editable=False)
    was_amount = models.BigIntegerField(
        null=True, blank=True, editable=False, help_text="price before the reduction, of the cheapest variant"
    )
    is_buyable = models.BooleanField(default=False, editable=False)
    rating_sum = models.PositiveIntegerField(default=0, editable=False)
    rating_count = models.PositiveIntegerField(default=0, editable=False)
    sold_count = models.PositiveIntegerField(default=0, editable=False, help_text="units in the last 90 days")

    objects = ProductQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=["draft", "active", "archived"]), name="product_status_known"
            ),
            models.CheckConstraint(condition=models.Q(lowest_amount__gte=0), name="product_price_not_negative"),
        ]
        indexes = [
            # Home page: newest and best sellers of what is on sale.
            models.Index(fields=["-published_at"], condition=models.Q(status="active"), name="product_newest"),
            models.Index(
                fields=["-sold_count", "id"], condition=models.Q(status="active"), name="product_best_sellers"
            ),
            # Home page: offers.
            models.Index(
                fields=["-sold_count"],
                condition=models.Q(status="active", was_amount__isnull=False),
                name="product_offers",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The address on the site."""
        return f"/p/{self.slug}/"
